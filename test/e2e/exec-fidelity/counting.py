"""counting.py SIGNAL SECONDS: prints each such signal as it comes, and ends by itself."""
import os, signal, sys, time

name, seconds = sys.argv[1], float(sys.argv[2])


def say(text):
    os.write(1, (text + "\n").encode())


def got(*_):
    size = os.get_terminal_size(0)
    say(f"got {name} {size.lines}x{size.columns}")


signal.signal(getattr(signal, "SIG" + name), got)
say("ready")
end = time.monotonic() + seconds
while time.monotonic() < end:
    time.sleep(0.05)
say("done")
