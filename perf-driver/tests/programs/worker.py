"""Does what it is told on its standard input, and answers each line when that is done.

memory N    keeps N bytes more that are touched
files N     keeps N files more open
threads N   keeps N threads more
burn S      uses S seconds of processor time
child LINE  has a child, started when it is needed, do what LINE says
end         ends the child, if there is one
"""

import subprocess
import sys
import threading
import time

kept = []
child = None


def ask_child(line):
    global child
    if child is None:
        child = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    child.stdin.write(line + "\n")
    child.stdin.flush()
    child.stdout.readline()


def obey(word, rest):
    global child
    if word == "memory":
        kept.append(b"x" * int(rest))
    elif word == "files":
        kept.append([open("/dev/null", "rb") for _ in range(int(rest))])
    elif word == "threads":
        for _ in range(int(rest)):
            threading.Thread(target=threading.Event().wait, daemon=True).start()
    elif word == "burn":
        until = time.process_time() + float(rest)
        while time.process_time() < until:
            pass
    elif word == "child":
        ask_child(rest)
    elif word == "end":
        child.stdin.close()
        child.wait()
        child = None


for line in sys.stdin:
    word, _, rest = line.strip().partition(" ")
    obey(word, rest)
    print("done", flush=True)
