# 1,000 mails are delivered and then read: tmp to new, new to cur
# expect: none
# detector: none
# packages: python3
act() {
	/usr/bin/python3 - <<-'PYTHON'
		import mailbox
		mail = mailbox.Maildir("mail")
		for key in [mail.add(f"Subject: {n}\n\ntext\n") for n in range(1000)]:
		    message = mail[key]
		    message.set_subdir("cur")
		    message.set_flags("S")
		    mail[key] = message
	PYTHON
}
