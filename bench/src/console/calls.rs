//! Which page is asked for by whom, and how.

use reqwest::Method;
use stricto_server::console::access::Page;
use stricto_testkit::Actor;

use super::Failure;
use super::fill::Filled;
use crate::common::http::browse;

/// Pages that are in no row, and why.
const NOT_MEASURED: [Page; 2] = [
    // A stream: it never ends.
    Page::AlertEvents,
    // One act and a redirect, as a stop is; but it takes a permit that only the whole of the law compiles.
    Page::Arm,
];

/// How many sessions one key has at once.
const SESSIONS: usize = 8;

/// How often what can be done once is done, each time to another use, alert or session.
const ONCE: usize = 200;

const SAME: (&str, &str) = ("Sec-Fetch-Site", "same-origin");

/// One request.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) cookie: Option<String>,
    pub(super) form: Option<String>,
}

/// Requests for one page.
#[derive(Clone)]
pub(super) struct Row {
    page: Option<Page>,
    what: &'static str,
    pub(super) status: u16,
    /// Whether the same request can be made again and again.
    pub(super) repeats: bool,
    /// How many durable commits the page cannot do without.
    pub(super) commits: usize,
    pub(super) calls: Vec<Call>,
}

impl Row {
    pub(super) fn name(&self) -> String {
        let page = self.page.map_or("constant", Page::name);
        if self.what.is_empty() { page.to_owned() } else { format!("{page} ({})", self.what) }
    }

    /// The rival's row: so many bytes, after as many commits.
    pub(super) fn constant(&self, length: usize) -> Self {
        let path = format!("/{length}/{}", self.commits);
        let call = Call { method: Method::GET, path, cookie: None, form: None };
        Self { page: None, what: "", status: 200, repeats: true, commits: self.commits, calls: vec![call] }
    }

    fn commits(self, commits: usize) -> Self {
        Self { commits, ..self }
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
struct Session {
    cookie: String,
    csrf: String,
}

impl Session {
    async fn of(filled: &Filled, actor: &Actor) -> Result<Self, Failure> {
        let to = filled.running.address;
        let answer = browse(to, "POST", "/sign-in", &[SAME], &demo(actor)).await;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.ok_or("no session began")?.to_owned();
        let page = browse(to, "GET", "/check", &[("Cookie", &cookie)], "").await.text();
        Ok(Self { csrf: hidden(&page, "csrf")?, cookie })
    }

    /// The page that a form of this session leads to.
    async fn asked(&self, filled: &Filled, path: &str) -> Result<String, Failure> {
        let form = format!("csrf={}", self.csrf);
        let headers = [("Cookie", self.cookie.as_str()), SAME];
        Ok(browse(filled.running.address, "POST", path, &headers, &form).await.text())
    }

    fn get(&self, path: impl Into<String>) -> Call {
        Call { method: Method::GET, path: path.into(), cookie: Some(self.cookie.clone()), form: None }
    }

    fn post(&self, path: impl Into<String>, form: &str) -> Call {
        let form = Some(format!("csrf={}&{form}", self.csrf));
        Call { method: Method::POST, path: path.into(), cookie: Some(self.cookie.clone()), form }
    }
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> Result<String, Failure> {
    let field = format!("name=\"{name}\" value=\"");
    let value = page.split(&field).nth(1).and_then(|after| after.split('"').next());
    Ok(value.ok_or("a form lacks a hidden field")?.to_owned())
}

fn demo(actor: &Actor) -> String {
    format!("demo={}", actor.actor.as_str().replace('/', "%2F"))
}

fn read(page: Page, what: &'static str, call: Call) -> Row {
    Row { page: Some(page), what, status: 200, repeats: true, commits: 0, calls: vec![call] }
}

fn once(page: Page, what: &'static str, calls: Vec<Call>) -> Row {
    Row { page: Some(page), what, status: 303, repeats: false, commits: 0, calls }
}

/// Pages that can be asked for again and again.
pub(super) async fn before(filled: &Filled) -> Result<Vec<Row>, Failure> {
    let cast = &filled.running.instance.cast;
    let court = Session::of(filled, &cast.court).await?;
    let inspector = Session::of(filled, &cast.market_surveillance).await?;
    let requester = Session::of(filled, &cast.requester).await?;
    let verifier = Session::of(filled, &cast.verifiers[2]).await?;
    let (large, releases) = (filled.large, filled.first_release);
    let planned = filled.planned.first().ok_or("no planned use")?;
    let erased = filled.erased.first().ok_or("no erased use")?;
    let request = filled.requests.first().ok_or("no request")?;
    let nobody = |path: &str| Call { cookie: None, ..court.get(path) };
    let home = Row { status: 303, ..read(Page::Home, "", court.get("/")) };
    Ok(vec![
        home,
        read(Page::Assets, "style", nobody("/assets/console.css")),
        read(Page::Assets, "script", nobody("/assets/console.js")),
        read(Page::SignIn, "", nobody("/sign-in")),
        read(Page::Check, "", nobody("/check")),
        read(Page::Uses, "", requester.get("/uses")),
        read(Page::Uses, "page 10", requester.get("/uses?page=10")),
        read(Page::CaseFile, "20,000 alerts", inspector.get(format!("/uses/{large}"))),
        read(Page::CaseFile, "planned", requester.get(format!("/uses/{planned}"))),
        read(Page::CaseFile, "erased", requester.get(format!("/uses/{erased}"))),
        read(Page::Court, "", court.get("/court")),
        read(Page::Request, "", court.get(format!("/court/{request}"))),
        read(Page::Alerts, "verifier", verifier.get("/alerts")),
        read(Page::Alerts, "oversight", inspector.get("/alerts")),
        read(Page::Erasures, "", requester.get("/erasures")),
        read(Page::Erasures, "page 2", requester.get("/erasures?page=2")),
        read(Page::Register, "", inspector.get("/register")),
        read(Page::Register, "releases of 250", inspector.get(format!("/register?from={releases}"))),
        read(Page::Figures, "", inspector.get("/figures")),
        // These append an act each time: durable before the answer.
        read(Page::Entry, "", inspector.get(format!("/register/{releases}"))),
        read(Page::Limits, "", inspector.post(format!("/uses/{large}/limits"), "")).commits(1),
        read(Page::Reasons, "", inspector.post(format!("/uses/{large}/reasons"), "")).commits(1),
        read(Page::Decision, "", inspector.post(format!("/uses/{large}/decision"), "")).commits(1),
        read(Page::RequestRead, "", court.post(format!("/court/{request}"), "")).commits(2),
    ])
}

/// Pages that do something once to each use, alert or session; then those that show it.
pub(super) async fn after(filled: &Filled) -> Result<Vec<Row>, Failure> {
    let cast = &filled.running.instance.cast;
    let court = Session::of(filled, &cast.court).await?;
    let commander = Session::of(filled, &cast.commander).await?;
    let verifier = Session::of(filled, &cast.verifiers[2]).await?;
    let planned = || filled.planned.iter().take(ONCE);
    let alerts = || filled.waiting.iter().take(ONCE);
    let first = filled.waiting.first().ok_or("no alert waits")?;
    let stopped = filled.planned.first().ok_or("no planned use")?;
    let grants = "result=granted-in-part&camera=quay-1&area=harbour+square&person=enrolment-0001&minutes=30&threshold=0.95&reference=1-26&reasons=invented\
                  &necessary_and_proportionate=a&strictly_limited=b&elements_weighed=c&national_conditions=d&no-part=yes";
    let mut leaving = Vec::new();
    for _ in 0..SESSIONS {
        leaving.push(Session::of(filled, &cast.clerk).await?.post("/sign-out", ""));
    }
    let sign_in = Call {
        method: Method::POST,
        path: "/sign-in".into(),
        cookie: None,
        form: Some(demo(&cast.commander)),
    };
    let sign_in = Row { status: 303, ..read(Page::SignInDo, "demo", sign_in) };
    let to_all = |by: &Session, paths: Vec<String>, form: &str| -> Vec<Call> {
        paths.into_iter().map(|path| by.post(path, form)).collect()
    };
    let uses = |end: &str| -> Vec<String> { planned().map(|id| format!("/uses/{id}{end}")).collect() };
    let to_alerts = |end: &str| -> Vec<String> { alerts().map(|id| format!("/alerts/{id}{end}")).collect() };
    let mut decisions = Vec::new();
    for id in filled.requests.iter().take(ONCE) {
        let path = format!("/court/{id}");
        let page = court.asked(filled, &path).await?;
        decisions
            .push(court.post(format!("{path}/decide"), &format!("seen={}&{grants}", hidden(&page, "seen")?)));
    }
    let rows = vec![
        once(Page::SignOut, "", leaving),
        once(Page::AlertOpen, "", to_all(&verifier, to_alerts("/open"), "")).commits(1),
        read(Page::Alert, "", verifier.get(format!("/alerts/{first}"))),
        once(Page::AlertReview, "", to_all(&verifier, to_alerts("/review"), "outcome=same")).commits(1),
        // One commit keeps the key under which decisions of this use are sealed, one appends.
        once(Page::Decide, "", decisions).commits(2),
        once(Page::Stop, "", to_all(&commander, uses("/stop"), "")).commits(1),
        read(Page::StopReason, "", commander.get(format!("/uses/{stopped}/stop/reason"))),
        once(Page::StopReasonDo, "", to_all(&commander, uses("/stop/reason"), "reason=threat-ended"))
            .commits(1),
        // Last: so many sessions begin that earlier ones give way.
        sign_in,
    ];
    every_page(&before(filled).await?, &rows)?;
    Ok(rows)
}

/// That no page of the console is forgotten.
fn every_page(before: &[Row], after: &[Row]) -> Result<(), Failure> {
    let measured = |page: &Page| before.iter().chain(after).any(|row| row.page == Some(*page));
    let missing = Page::ALL.iter().find(|page| !measured(page) && !NOT_MEASURED.contains(page));
    missing.map_or(Ok(()), |page| Err(format!("the page `{}` is in no row", page.name()).into()))
}
