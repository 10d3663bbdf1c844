//! One browser: a session of the driver's, with a profile of its own; what it does waits until it can be done.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::driver::Driver;
use crate::wire::{Failed, command};

/// How long a condition may take to come.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How WebDriver names an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser at one server.
pub struct Browser {
    driver: Arc<Driver>,
    session: String,
    origin: String,
    _profile: TempDir,
}

/// One request that the browser sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its number in the browser.
    pub id: String,
    /// Where to.
    pub url: String,
}

/// How a page is shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// CSS pixels.
    pub width: u32,
    /// Whether the reader wants it dark.
    pub dark: bool,
}

impl Browser {
    /// A new browser that knows nobody, for the server at this origin; it resolves no name at all.
    ///
    /// # Panics
    /// Where there is no browser on this machine.
    #[must_use]
    pub fn start(origin: &str) -> Self {
        let driver = Driver::shared();
        let profile = driver.profile();
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-default-apps",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": Driver::chromium(), "args": args },
            "goog:loggingPrefs": { "performance": "ALL" },
        } } });
        let begun = command(driver.port, "POST", "/session", Some(&wanted))
            .unwrap_or_else(|e| panic!("no browser starts: {} {}", e.error, e.message));
        let session = begun["sessionId"].as_str().expect("a session").to_owned();
        let browser = Self { driver, session, origin: origin.to_owned(), _profile: profile };
        // The browser's own first page asks for its own parts.
        browser.goto("about:blank");
        browser.look(Look { width: 1280, dark: false });
        let _ = browser.sent();
        browser
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, Failed> {
        let body = (method == "POST").then_some(body);
        command(self.driver.port, method, &format!("/session/{}/{path}", self.session), body)
    }

    fn must(&self, path: &str, body: &Value) -> Value {
        self.call("POST", path, body)
            .unwrap_or_else(|e| panic!("{path}: {}: {} at {}", e.error, e.message, self.path()))
    }

    /// The server's origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Opens a page of the server, or a whole address.
    pub fn goto(&self, path: &str) {
        let url = if path.starts_with('/') { format!("{}{path}", self.origin) } else { path.to_owned() };
        self.must("url", &json!({ "url": url }));
    }

    /// Asks for the page again.
    pub fn reload(&self) {
        self.must("refresh", &json!({}));
    }

    /// The path and query of the page that is shown.
    #[must_use]
    pub fn path(&self) -> String {
        let url =
            self.call("GET", "url", &Value::Null).map(|url| url.as_str().unwrap_or_default().to_owned());
        let url = url.unwrap_or_else(|e| e.error);
        url.strip_prefix(&self.origin).map_or(url.clone(), str::to_owned)
    }

    /// The status that the page came with.
    #[must_use]
    pub fn status(&self) -> u64 {
        self.run("return performance.getEntriesByType('navigation')[0].responseStatus").as_u64().unwrap_or(0)
    }

    /// The page's source as it stands in the browser now.
    #[must_use]
    pub fn source(&self) -> String {
        let source = self.call("GET", "source", &Value::Null).expect("a source");
        source.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script of the test's in the page; the page's own policy does not bind it.
    pub fn run(&self, script: &str) -> Value {
        self.run_with(script, json!([]))
    }

    /// Runs a script with arguments.
    pub fn run_with(&self, script: &str, args: Value) -> Value {
        self.must("execute/sync", &json!({ "script": script, "args": args }))
    }

    /// Runs a script that calls its last argument when it is done.
    pub fn run_async(&self, script: &str) -> Value {
        self.run_async_with(script, json!([]))
    }

    /// Runs such a script on a page that may go away under it.
    ///
    /// # Errors
    /// What the driver says, where the page went or the script failed.
    pub fn try_async(&self, script: &str) -> Result<Value, Failed> {
        self.call("POST", "execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Runs such a script with arguments before that last one.
    pub fn run_async_with(&self, script: &str, args: Value) -> Value {
        self.must("execute/async", &json!({ "script": script, "args": args }))
    }

    /// Tells the browser something by its own protocol.
    pub fn devtools(&self, name: &str, params: Value) -> Value {
        self.must("goog/cdp/execute", &json!({ "cmd": name, "params": params }))
    }

    /// Waits until it is so, for twenty seconds at most.
    pub fn wait<T>(&self, what: &str, look: impl Fn() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            if began.elapsed() >= PATIENCE {
                let shown: String = self.text("main").chars().take(1500).collect();
                panic!("{what} did not come on {}:\n{shown}", self.path());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// How many elements there are.
    #[must_use]
    pub fn count(&self, css: &str) -> usize {
        let found = self.must("elements", &json!({ "using": "css selector", "value": css }));
        found.as_array().map_or(0, Vec::len)
    }

    /// Whether there is such an element.
    #[must_use]
    pub fn has(&self, css: &str) -> bool {
        self.count(css) > 0
    }

    fn find(&self, css: &str) -> Option<String> {
        let found = self.call("POST", "element", &json!({ "using": "css selector", "value": css })).ok()?;
        found[ELEMENT].as_str().map(str::to_owned)
    }

    fn element(&self, css: &str) -> String {
        self.wait(&format!("`{css}`"), || self.find(css))
    }

    /// The text of every such element, as it stands in the page.
    #[must_use]
    pub fn texts(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())";
        let found = self.run_with(script, json!([css]));
        found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The text of the first such element, or nothing.
    #[must_use]
    pub fn text(&self, css: &str) -> String {
        self.texts(css).into_iter().next().unwrap_or_default()
    }

    /// An attribute of every such element that has it.
    #[must_use]
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.getAttribute(arguments[1]))";
        let found = self.run_with(script, json!([css, name]));
        found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Clicks the first such element, once it is there; a page that this asks for is waited for.
    pub fn click(&self, css: &str) {
        self.wait(&format!("a click on `{css}`"), || {
            let id = self.element(css);
            match self.call("POST", &format!("element/{id}/click"), &json!({})) {
                Ok(_) => Some(()),
                // The page was made anew between finding and clicking.
                Err(e) if e.error == "stale element reference" => None,
                Err(e) => panic!("`{css}` cannot be clicked on {}: {}: {}", self.path(), e.error, e.message),
            }
        });
    }

    /// Writes into a field.
    pub fn fill(&self, css: &str, text: &str) {
        let id = self.element(css);
        self.must(&format!("element/{id}/clear"), &json!({}));
        self.must(&format!("element/{id}/value"), &json!({ "text": text }));
    }

    /// Presses a key and lets it go, wherever the page has its focus.
    pub fn press(&self, key: &str) {
        let keys = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.must("actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": keys }] }));
    }

    /// Shows the page in this width, light or dark.
    pub fn look(&self, look: Look) {
        let metrics = json!({ "width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics);
        // The width is the page's own, as on a telephone.
        self.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true }));
        let scheme = if look.dark { "dark" } else { "light" };
        // Without smooth scrolling, which a click would have to wait for.
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Lets pages run their script, or not.
    pub fn script(&self, on: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !on }));
    }

    /// The requests since it was asked last.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        let log = self.must("se/log", &json!({ "type": "performance" }));
        let events = log.as_array().into_iter().flatten().filter_map(|line| line["message"].as_str());
        let events = events.filter_map(|text| serde_json::from_str::<Value>(text).ok());
        let requests = events.filter(|event| event["message"]["method"] == "Network.requestWillBeSent");
        let of = |event: Value| {
            let params = &event["message"]["params"];
            let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            Sent { id: said(&params["requestId"]), url: said(&params["request"]["url"]) }
        };
        requests.map(of).collect()
    }

    /// What came back for a request, where the browser still has it.
    #[must_use]
    pub fn received(&self, sent: &Sent) -> Option<Vec<u8>> {
        let asked = json!({ "cmd": "Network.getResponseBody", "params": { "requestId": sent.id } });
        let got = self.call("POST", "goog/cdp/execute", &asked).ok()?;
        let body = got["body"].as_str()?;
        if got["base64Encoded"] == true { STANDARD.decode(body).ok() } else { Some(body.as_bytes().to_vec()) }
    }

    /// The cookies for the server, as a header's value.
    #[must_use]
    pub fn cookie(&self) -> String {
        let cookies = self.call("GET", "cookie", &Value::Null).expect("cookies");
        let pair = |cookie: &Value| {
            format!(
                "{}={}",
                cookie["name"].as_str().unwrap_or_default(),
                cookie["value"].as_str().unwrap_or_default()
            )
        };
        cookies.as_array().into_iter().flatten().map(pair).collect::<Vec<_>>().join("; ")
    }

    /// A picture of the page, as far down as `most` CSS pixels: a PNG.
    #[must_use]
    pub fn picture(&self, most: u64) -> Vec<u8> {
        let metrics = self.devtools("Page.getLayoutMetrics", json!({}));
        let size = &metrics["cssContentSize"];
        let height = size["height"].as_u64().unwrap_or(900).min(most);
        let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": height, "scale": 1 });
        let shot = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let shot = self.devtools("Page.captureScreenshot", shot);
        STANDARD.decode(shot["data"].as_str().expect("a picture")).expect("base64")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = command(self.driver.port, "DELETE", &format!("/session/{}", self.session), None);
    }
}
