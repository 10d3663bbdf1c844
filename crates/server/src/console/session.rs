//! Sessions: who is signed in, until when, and the key that signs for them meanwhile.
//!
//! A session lives in this process alone. Its cookie is a random number of which only the hash is kept; its key is
//! held from signing in to signing out, and zeroed then. What the key may do is asked of the register each time, so a
//! retired key ends its sessions at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use stricto_record::ids::KeyId;
use stricto_store::ActKey;
use stricto_store::accounts::Accounts;
use stricto_store::chance::{self, Chance, ChanceError};
use tokio::sync::Semaphore;

use super::demo::Demo;

/// How long a session lasts in which nothing is asked.
pub(crate) const IDLE_MAX: Duration = Duration::from_secs(15 * 60);

/// How long a session lasts at most.
pub(crate) const SESSION_MAX: Duration = Duration::from_secs(8 * 60 * 60);

/// How many sessions there are at most; the oldest gives way.
const SESSIONS_MAX: usize = 1000;

/// How many sessions one key has at most; its oldest gives way, and nobody else's.
const SESSIONS_OF_KEY: usize = 8;

/// How many sign-ins wait for their turn at most; who comes then is told to try again.
const WAITING_MAX: usize = 16;

/// How many passwords are tried at once: each costs memory and time by intent.
const TRYING_MAX: usize = 2;

/// Whether somebody asks, or a page that was left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// A link that was followed, a form that was sent.
    Somebody,
    /// A script that keeps a page fresh.
    ByItself,
}

/// The console's state.
pub(crate) struct Console {
    /// People with a password.
    pub(crate) accounts: Option<Accounts>,
    /// The demo, where this is one.
    pub(crate) demo: Option<Demo>,
    /// Those who may wait for their turn at a password.
    pub(crate) waiting: Arc<Semaphore>,
    /// Those whose password is tried now.
    pub(crate) trying: Arc<Semaphore>,
    /// The port that is listened on: cookies know none, and other servers of this machine are not this one.
    port: OnceLock<u16>,
    sessions: Mutex<HashMap<[u8; 32], Session>>,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Session {
    /// The name that was signed in with.
    pub(crate) name: String,
    /// The key that signs.
    pub(crate) key: Arc<ActKey>,
    /// What each form carries, so that no other site's form is taken.
    pub(crate) csrf: String,
    began: Instant,
    seen: Instant,
}

impl Console {
    pub(crate) fn new(accounts: Option<Accounts>, demo: Option<Demo>) -> Self {
        Self {
            accounts,
            demo,
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
            trying: Arc::new(Semaphore::new(TRYING_MAX)),
            port: OnceLock::new(),
            sessions: Mutex::default(),
        }
    }

    /// Whether this is the demo, whose keys the server holds.
    pub(crate) fn is_demo(&self) -> bool {
        self.demo.is_some()
    }

    /// Says on which port the server listens; once.
    pub(crate) fn listens_on(&self, port: u16) {
        let _ = self.port.set(port);
    }

    /// The name of the cookie that carries a session's number here.
    pub(crate) fn cookie(&self) -> String {
        self.port.get().map_or_else(|| "stricto_session".to_owned(), |port| format!("stricto_session_{port}"))
    }

    /// Begins a session; the cookie's number.
    ///
    /// # Errors
    /// Where there is no entropy.
    pub(crate) fn begin(
        &self,
        name: &str,
        key: Arc<ActKey>,
        chance: &dyn Chance,
    ) -> Result<String, ChanceError> {
        let number: [u8; 32] = chance::bytes(chance)?;
        let csrf: [u8; 32] = chance::bytes(chance)?;
        let now = Instant::now();
        let session =
            Session { name: name.to_owned(), key, csrf: URL_SAFE_NO_PAD.encode(csrf), began: now, seen: now };
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, session| session.lasts(now));
        make_room(&mut sessions, &session.key.id());
        sessions.insert(Sha256::digest(number).into(), session);
        Ok(URL_SAFE_NO_PAD.encode(number))
    }

    /// The session of a cookie's number; it goes on where somebody asks, and not where a page asks by itself.
    pub(crate) fn of(&self, number: &str, by: Asks) -> Option<Session> {
        let id = id(number)?;
        let now = Instant::now();
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if !sessions.get(&id)?.lasts(now) {
            sessions.remove(&id);
            return None;
        }
        let session = sessions.get_mut(&id)?;
        match by {
            Asks::Somebody => session.seen = now,
            Asks::ByItself => {}
        }
        Some(session.clone())
    }

    /// Whether the session of a cookie's number lasts; asking does not prolong it.
    pub(crate) fn stands(&self, number: &str) -> bool {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        id(number).and_then(|id| sessions.get(&id)).is_some_and(|session| session.lasts(Instant::now()))
    }

    /// Ends the session of a cookie's number.
    pub(crate) fn end(&self, number: &str) {
        if let Some(id) = id(number) {
            self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        }
    }
}

/// Ends the oldest session of a key that has too many; where there are too many in all, that of whoever has most.
fn make_room(sessions: &mut HashMap<[u8; 32], Session>, key: &KeyId) {
    let mut of_keys: HashMap<KeyId, usize> = HashMap::new();
    for session in sessions.values() {
        *of_keys.entry(session.key.id()).or_default() += 1;
    }
    let whose = if of_keys.get(key).is_some_and(|count| *count >= SESSIONS_OF_KEY) {
        Some(*key)
    } else if sessions.len() >= SESSIONS_MAX {
        of_keys.into_iter().max_by_key(|(_, count)| *count).map(|(key, _)| key)
    } else {
        None
    };
    let Some(whose) = whose else { return };
    let of_key = sessions.iter().filter(|(_, session)| session.key.id() == whose);
    let oldest = of_key.min_by_key(|(_, session)| session.seen).map(|(id, _)| *id);
    oldest.and_then(|id| sessions.remove(&id));
}

impl Session {
    fn lasts(&self, now: Instant) -> bool {
        now.duration_since(self.seen) < IDLE_MAX && now.duration_since(self.began) < SESSION_MAX
    }
}

fn id(number: &str) -> Option<[u8; 32]> {
    let number = URL_SAFE_NO_PAD.decode(number).ok()?;
    Some(Sha256::digest(number).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use stricto_store::chance::OsChance;

    fn console() -> (Console, String) {
        let console = Console::new(None, None);
        let number = console.begin("a", Arc::new(ActKey::from_seed(&[7; 32])), &OsChance).expect("a session");
        (console, number)
    }

    fn age(console: &Console, by: impl Fn(&mut Session)) {
        console.sessions.lock().expect("sessions").values_mut().for_each(by);
    }

    #[test]
    fn a_session_is_found_by_its_number_alone_and_ends_when_it_is_ended() {
        let (console, number) = console();
        assert!(console.of(&number, Asks::Somebody).is_some());
        assert!(console.of("", Asks::Somebody).is_none() && console.of("AAAA", Asks::Somebody).is_none());
        console.end(&number);
        assert!(console.of(&number, Asks::Somebody).is_none());
    }

    #[test]
    fn an_idle_session_and_an_old_one_end() {
        let (idle, number) = console();
        age(&idle, |s| s.seen = s.seen.checked_sub(IDLE_MAX).expect("an instant"));
        assert!(idle.of(&number, Asks::Somebody).is_none());
        let (old, number) = console();
        age(&old, |s| s.began = s.began.checked_sub(SESSION_MAX).expect("an instant"));
        assert!(old.of(&number, Asks::Somebody).is_none());
    }

    #[test]
    fn a_key_with_many_sessions_loses_its_own_oldest_and_nobody_elses() {
        let (console, other) = console();
        let key = Arc::new(ActKey::from_seed(&[9; 32]));
        let begin = || console.begin("b", Arc::clone(&key), &OsChance).expect("a session");
        let first = begin();
        let rest: Vec<String> = (0..SESSIONS_OF_KEY).map(|_| begin()).collect();
        assert!(console.of(&first, Asks::Somebody).is_none(), "its oldest is over");
        assert!(rest.iter().all(|number| console.of(number, Asks::Somebody).is_some()));
        assert!(console.of(&other, Asks::Somebody).is_some(), "another's lasts");
    }

    #[test]
    fn a_page_that_keeps_itself_fresh_does_not_keep_the_session() {
        let (console, number) = console();
        let nearly = IDLE_MAX - Duration::from_secs(60);
        let back = |s: &mut Session, by| s.seen = s.seen.checked_sub(by).expect("an instant");
        age(&console, |s| back(s, nearly));
        assert!(console.of(&number, Asks::ByItself).is_some(), "it lasts still");
        age(&console, |s| back(s, Duration::from_secs(61)));
        assert!(console.of(&number, Asks::ByItself).is_none(), "and was not prolonged");
    }

    #[test]
    fn asking_whether_a_session_stands_does_not_keep_it() {
        let (console, number) = console();
        let nearly = IDLE_MAX - Duration::from_secs(60);
        let back = |s: &mut Session, by| s.seen = s.seen.checked_sub(by).expect("an instant");
        age(&console, |s| back(s, nearly));
        assert!(console.stands(&number) && !console.stands("AAAA"));
        age(&console, |s| back(s, Duration::from_secs(61)));
        assert!(!console.stands(&number), "and was not prolonged");
    }

    #[test]
    fn two_sessions_share_neither_number_nor_form_token() {
        let (console, one) = console();
        let key = Arc::new(ActKey::from_seed(&[8; 32]));
        let two = console.begin("b", key, &OsChance).expect("a session");
        let (a, b) =
            (console.of(&one, Asks::Somebody).expect("a"), console.of(&two, Asks::Somebody).expect("b"));
        assert!(one != two && a.csrf != b.csrf);
    }
}
