//! A server with people at browsers: what a test needs to begin, and small ways of reading a page.

use serde_json::{Value, json};
use stricto_browser::browser::Browser;
use stricto_testkit::Actor;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::common::Running;

/// How many tests have browsers at once: more of them only wait for each other.
static SEATS: Semaphore = Semaphore::const_new(2);

/// A server, and leave to open browsers at it.
pub(crate) struct Room {
    pub(crate) running: Running,
    _seat: SemaphorePermit<'static>,
}

impl Room {
    /// A room; none where `STRICTO_SKIP_BROWSER=1` says to do without.
    pub(crate) async fn open(seed: u64, what: &str) -> Option<Self> {
        if stricto_browser::driver::skipped(what) {
            return None;
        }
        let seat = SEATS.acquire().await.expect("seats");
        Some(Self { running: Running::start(seed).await, _seat: seat })
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::start(&format!("http://{}", self.running.address))
    }

    /// A browser at which somebody signed in.
    pub(crate) fn seated(&self, actor: &Actor) -> Browser {
        let browser = self.browser();
        sign_in(&browser, actor);
        browser
    }
}

/// Signs in by the one click of the demo, whoever was signed in before.
pub(crate) fn sign_in(browser: &Browser, actor: &Actor) {
    browser.goto("/sign-in");
    if browser.has("form[action='/sign-out']") {
        browser.click("form[action='/sign-out'] button");
    }
    let own = format!("form[action='/sign-in']:has(input[name=demo][value='{}']) button", actor.actor);
    browser.click(&own);
}

pub(crate) fn unused() -> Value {
    json!({})
}
