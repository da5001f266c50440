# a service that was deployed a moment ago writes 400 JSON files atomically, 40 a second, in 100 directories
# expect: none
# detector: warning
# Which of them are new files and which replace one, tracepoint mode cannot tell.
act() { service 400 100 .tmp json; }
