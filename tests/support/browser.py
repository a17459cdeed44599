"""A headless Chromium at the other end of a pipe, with nothing but the standard library.

    with Browser() as browser:
        page = browser.open('report.html', width=1100)
        page.ask('document.title')
        page.console, page.requests     what it complained about, what it fetched
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync', '--disable-extensions', '--disable-default-apps', '--hide-scrollbars',
         '--force-color-profile=srgb', '--remote-debugging-pipe', 'about:blank']


def find():
    return next((path for name in ('chromium', 'chromium-browser', 'google-chrome') if (path := shutil.which(name))), None)


class Browser:
    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='purser-browser-')
        there, self.write = os.pipe()
        self.read, back = os.pipe()

        def hand_over():
            # Chromium reads commands from descriptor 3 and answers on 4. The copies stand high, so that neither is overwritten.
            high_in, high_out = os.dup2(there, 60), os.dup2(back, 61)
            os.dup2(high_in, 3)
            os.dup2(high_out, 4)

        self.process = subprocess.Popen([find(), '--user-data-dir=' + self.folder] + FLAGS, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=hand_over, close_fds=False)
        os.close(there)
        os.close(back)
        self.buffer, self.number, self.events = b'', 0, []
        return self

    def __exit__(self, *_):
        try:
            self.call('Browser.close')
            self.process.wait(20)
        except (OSError, EOFError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.write)
        os.close(self.read)
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self):
        while b'\0' not in self.buffer:
            piece = os.read(self.read, 1 << 16)
            if not piece:
                raise EOFError('the browser has gone')
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b'\0')
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': parameters}
        if session:
            message['sessionId'] = session
        os.write(self.write, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.receive()
            if answer.get('id') == self.number:
                if 'error' in answer:
                    raise RuntimeError('%s: %s' % (method, answer['error']))
                return answer['result']
            self.events.append(answer)

    def open(self, path, width=1100, height=1400, script=True, dark=False, phone=False):
        target = self.call('Target.createTarget', url='about:blank')['targetId']
        session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        return Page(self, target, session, path, (width, height, script, dark, phone))


class Page:
    def __init__(self, browser, target, session, path, form):
        self.browser, self.target, self.session = browser, target, session
        width, height, script, dark, phone = form
        for domain in ('Page', 'Runtime', 'Log', 'Network'):
            self.call(domain + '.enable')
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        if not script:
            self.call('Emulation.setScriptExecutionDisabled', value=True)
        browser.events.clear()
        self.address = 'file://' + os.path.abspath(path)
        self.call('Page.navigate', url=self.address)
        end = time.monotonic() + 120
        while not any(e.get('method') == 'Page.loadEventFired' for e in browser.events):
            browser.events.append(browser.receive())
            if time.monotonic() > end:
                raise RuntimeError('%s did not load' % path)
        # A second answer of the page comes after what its first scripts still had to say.
        if script:
            self.ask('new Promise(function (done) { requestAnimationFrame(function () { setTimeout(done, 50); }); })')
        else:
            self.call('Page.getLayoutMetrics')

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def ask(self, expression):
        answer = self.call('Runtime.evaluate', expression=expression, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in answer:
            raise RuntimeError(str(answer['exceptionDetails']))
        return answer['result'].get('value')

    def mine(self, method):
        return [e['params'] for e in self.browser.events if e.get('sessionId') == self.session and e.get('method') == method]

    @property
    def console(self):
        return ([str(e['exceptionDetails']) for e in self.mine('Runtime.exceptionThrown')] +
                [str(e['args']) for e in self.mine('Runtime.consoleAPICalled')] +
                [e['entry']['text'] for e in self.mine('Log.entryAdded')])

    @property
    def requests(self):
        return [e['request']['url'] for e in self.mine('Network.requestWillBeSent') if e['request']['url'] != self.address]

    def picture(self, path, height=None, whole=False):
        size = self.call('Page.getLayoutMetrics')['cssContentSize']
        clip = {'x': 0, 'y': 0, 'width': size['width'], 'height': size['height'] if whole else height, 'scale': 1}
        made = self.call('Page.captureScreenshot', format='png', clip=clip, captureBeyondViewport=True)
        with open(path, 'wb') as file:
            file.write(base64.b64decode(made['data']))

    def paper(self, path):
        made = self.call('Page.printToPDF', preferCSSPageSize=True, printBackground=True)
        with open(path, 'wb') as file:
            file.write(base64.b64decode(made['data']))

    def close(self):
        self.browser.call('Target.closeTarget', targetId=self.target)
