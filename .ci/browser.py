"""A headless Chromium that a test can look into and type into: its debugging protocol over a pair of pipes, so that
nothing has to be installed beside the browser."""

import json, os, select, shutil, subprocess, tempfile, time

KEYS = {"Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, ""), "/": (191, "/"), "Space": (32, " ")}


class Browser:
    """One page at a time; what it asks of the network and what it complains about is kept."""

    def __init__(self):
        self.program = shutil.which("chromium")

    def __bool__(self):
        return self.program is not None

    def __enter__(self):
        self.home = tempfile.mkdtemp()
        to_read, self.to_browser = os.pipe()
        self.from_browser, to_write = os.pipe()

        def own_ends():
            # The protocol's ends are 3 and 4, whatever they were; copies first, so that none is overwritten.
            first, second = os.dup(to_read), os.dup(to_write)
            first, second = [os.dup(end) if end in (3, 4) else end for end in (first, second)]
            os.dup2(first, 3)
            os.dup2(second, 4)

        line = [self.program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--window-size=1400,1000", f"--user-data-dir={self.home}", "--remote-debugging-pipe", "about:blank"]
        self.process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        close_fds=False, preexec_fn=own_ends)
        os.close(to_read), os.close(to_write)
        self.number, self.rest, self.session = 0, b"", None
        self.asked, self.complaints = [], []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for part in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{part}.enable")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.to_browser), os.close(self.from_browser)
        shutil.rmtree(self.home, ignore_errors=True)

    def ask(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to_browser, data):]
        number = self.number
        answer = self.until(lambda one: one.get("id") == number)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    def until(self, wanted, seconds=60):
        end = time.monotonic() + seconds
        while True:
            while b"\0" not in self.rest:
                left = end - time.monotonic()
                assert left > 0 and select.select([self.from_browser], [], [], left)[0], "the browser does not answer"
                more = os.read(self.from_browser, 1 << 16)
                assert more, "the browser is gone"
                self.rest += more
            line, _, self.rest = self.rest.partition(b"\0")
            message = json.loads(line)
            self.note(message)
            if wanted(message):
                return message

    def note(self, message):
        """Keeps what a page that loads nothing and makes no mistake never does."""
        params = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.asked.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(params["exceptionDetails"].get("exception", {}).get("description", "an exception"))
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning", "assert"):
                self.complaints.append(str(params["args"]))
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                self.complaints.append(params["entry"]["text"])

    def open(self, path, place=""):
        """Loads a file anew, as a link to a place in it would; seconds until it is there."""
        self.asked, self.complaints = [], []
        start = time.monotonic()
        self.ask("Page.navigate", url="about:blank")
        self.ask("Page.navigate", url=f"file://{path}{place}")
        self.until(lambda one: one.get("method") == "Page.loadEventFired")
        while self.value("location.protocol + document.readyState") != "file:complete":
            time.sleep(0.05)
        return time.monotonic() - start

    def value(self, script):
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, (script, answer)
        return answer["result"].get("value")

    def becomes(self, script, wanted=True):
        """Whether a value comes to be what is wanted, within seconds: events of links come when the page is idle."""
        end = time.monotonic() + 5
        while (value := self.value(script)) != wanted and time.monotonic() < end:
            time.sleep(0.02)
        return value == wanted

    def press(self, key):
        code, text = KEYS[key]
        event = {"key": " " if key == "Space" else key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **event)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        self.ask("Input.insertText", text=text)

    def click(self, selector):
        place = self.value(f"""(() => {{ const one = document.querySelector({json.dumps(selector)});
            one.scrollIntoView({{ block: "center" }}); const box = one.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2]; }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def color_scheme(self, scheme):
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
