//! What the stream says: that there is something to look at, never what it is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use stricto_law::time::Instant;
use stricto_record::ids::{AlertId, KeyId, UseId};
use tokio::sync::broadcast;
use utoipa::ToSchema;

/// How many events a slow reader may be behind before its stream ends and it lists anew.
const BEHIND_MAX: usize = 4096;

/// One event of the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Event {
    /// An alert waits for its two verifications, was corrected, or judged *not same*: whoever shows it asks for it again.
    Alert {
        /// The alert.
        #[schema(value_type = String)]
        alert: AlertId,
        /// Its use.
        #[serde(rename = "use")]
        #[schema(value_type = String)]
        of: UseId,
    },
    /// The alerts of a use went dark: what is on screens must go.
    Dark {
        /// The use.
        #[serde(rename = "use")]
        #[schema(value_type = String)]
        of: UseId,
        /// Why.
        cause: &'static str,
    },
    /// The gate opened or closed, for one use or for all.
    Gate {
        /// The use; all of them where it is left out.
        #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        of: Option<UseId>,
        /// `open` or `closed`.
        state: &'static str,
        /// Why it is closed.
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<&'static str>,
        /// Since when.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
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

/// How many streams one key may have open.
pub(crate) const STREAMS_MAX: usize = 8;

/// Everyone who listens.
pub(crate) struct Events {
    sender: broadcast::Sender<Event>,
    streams: Arc<Mutex<BTreeMap<KeyId, usize>>>,
}

/// One stream of a key; it counts until it is dropped.
pub(crate) struct Listening {
    key: KeyId,
    streams: Arc<Mutex<BTreeMap<KeyId, usize>>>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = streams.get_mut(&self.key) {
            *open = open.saturating_sub(1);
            if *open == 0 {
                streams.remove(&self.key);
            }
        }
    }
}

impl Events {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(BEHIND_MAX), streams: Arc::default() }
    }

    /// Tells everyone; nobody listening is no error, for everything is also listed.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.sender.send(event);
    }

    /// Listens from now on; none where the key has [`STREAMS_MAX`] streams open.
    pub(crate) fn listen(&self, key: KeyId) -> Option<(broadcast::Receiver<Event>, Listening)> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let open = streams.entry(key).or_default();
        if *open >= STREAMS_MAX {
            return None;
        }
        *open += 1;
        drop(streams);
        Some((self.sender.subscribe(), Listening { key, streams: Arc::clone(&self.streams) }))
    }
}
