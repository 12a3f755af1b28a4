"""Runs scripts many times in processes that are forked from one that has run one of them before: importing the SDK
takes seconds of processor time, and its first answer a third of one.

    prefork.py serve SOCKET SCRIPT ARGUMENT…  runs the script once, says "ready", and ends when its stdin does
    prefork.py run SOCKET SCRIPT ARGUMENT…    is a run of a script, in a process with the arguments, environment, folder,
                                              stdout, stderr and exit status of this one; it ends when this one does
"""

import contextlib
import io
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
import traceback


def run(path, arguments):
    """Have the script run, and return its exit status."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        socket.send_fds(server, [b"-"], [1, 2])
        server.sendall(json.dumps([arguments, dict(os.environ), os.getcwd()]).encode() + b"\n")
        status = server.makefile().read()
    return int(status) if status else "the script ended without an exit status"


def serve(path, arguments):
    with contextlib.redirect_stdout(io.StringIO()):
        if status := status_of(arguments):
            return status
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the processes of runs
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        print("ready", flush=True)
        while True:
            if sys.stdin in select.select([listener, sys.stdin], [], [])[0]:
                return 0
            asked, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                one_run(asked)
            asked.close()


def one_run(asked):
    """Run the script as whoever asks would, tell the exit status, and end this process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, outputs, _, _ = socket.recv_fds(asked, 1, 2)
    arguments, environment, folder = json.loads(asked.makefile().readline())
    for own, theirs in enumerate(outputs, start=1):
        os.dup2(theirs, own)
        os.close(theirs)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    threading.Thread(target=end_with, args=(asked,), daemon=True).start()
    status = status_of(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    asked.sendall(str(status).encode())
    os._exit(status)


def end_with(asked):
    """End this process when the one that asked for it is killed."""
    asked.recv(1)
    os._exit(1)


def status_of(arguments):
    """Run a script with its arguments, and return its exit status."""
    sys.argv, sys.path[0] = arguments, os.path.dirname(arguments[0])
    try:
        runpy.run_path(arguments[0], run_name="__main__")
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        sys.exit(serve(sys.argv[2], sys.argv[3:]))
    else:
        sys.exit(run(sys.argv[2], sys.argv[3:]))
