//! What the stream says: that there is something to look at, never what it is.

use serde::Serialize;
use stricto_law::time::Instant;
use stricto_record::ids::{AlertId, UseId};
use tokio::sync::broadcast;

/// How many events a slow reader may be behind before its stream ends and it lists anew.
const BEHIND_MAX: usize = 4096;

/// One event of the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    /// An alert waits for its two verifications.
    Alert {
        /// The alert.
        alert: AlertId,
        /// Its use.
        #[serde(rename = "use")]
        of: UseId,
    },
    /// The alerts of a use went dark: what is on screens must go.
    Dark {
        /// The use.
        #[serde(rename = "use")]
        of: UseId,
        /// Why.
        cause: &'static str,
    },
    /// The gate opened or closed, for one use or for all.
    Gate {
        /// The use; all of them where it is left out.
        #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
        of: Option<UseId>,
        /// `open` or `closed`.
        state: &'static str,
        /// Why it is closed.
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<&'static str>,
        /// Since when.
        #[serde(skip_serializing_if = "Option::is_none")]
        since: Option<Instant>,
    },
}

impl Event {
    /// The event's name in the stream.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Alert { .. } => "alert",
            Self::Dark { .. } => "dark",
            Self::Gate { .. } => "gate",
        }
    }
}

/// Everyone who listens.
pub(crate) struct Events(broadcast::Sender<Event>);

impl Events {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(BEHIND_MAX))
    }

    /// Tells everyone; nobody listening is no error, for everything is also listed.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.0.send(event);
    }

    /// Listens from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}
