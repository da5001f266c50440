# a service that was deployed a moment ago writes 400 JSON files atomically, 40 a second, in 2 directories
# expect: none
# detector: none
act() { service 400 2 .tmp json; }
