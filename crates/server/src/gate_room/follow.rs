//! Follows the register: closes first, then opens what the fold says is open, from its sealed limits.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use stricto_gate::{ClosedCause, CompiledPermit, MediaType, MediaTypes, Totals};
use stricto_law::time::Instant;
use stricto_record::fold::{ClosedCause as Closed, UseFile};
use stricto_record::ids::{ActHash, KeyId, UseId};
use stricto_report::words::stop_word;
use stricto_store::SealedLimits;
use stricto_store::register::FieldOpening;

use super::faults::{Fault, suspend_after};
use super::{GateRoom, Hold, OpenUse, UseState};
use crate::app::App;
use crate::events::Event;

/// What the gate says of a use whose engine must be heard of first.
const ENGINE_SILENT: &str = "engine-silent";

/// A use as the fold has it.
struct Seen {
    id: UseId,
    engine: KeyId,
    permit: Result<(ActHash, Instant), Closed>,
    dark: Option<&'static str>,
    base: Totals,
}

/// Brings the room to where the register is; `silent` names uses whose engine must be heard of first.
pub(crate) async fn follow(app: &App, silent: &BTreeSet<UseId>) {
    let now = app.register.now();
    if now.is_none() {
        app.gate.fails(Fault::Clock, None);
        // A suspension needs no clock: it is recorded at once, and a restart does not forget it.
        suspend_after(app).await;
    } else if app.gate.hold().is_some()
        && app.gate.is_reachable()
        && app.register.checkpoint().await.is_ok()
        && suspend_after(app).await
    {
        app.gate.lift_hold();
    }
    // Without a clock every permit is past.
    let at = now.unwrap_or(Instant::MAX);
    let seen: Vec<Seen> = app.register.read(|fold| fold.uses().map(|file| look(file, at)).collect());
    let to_open = app.gate.close_first(&seen, silent, now);
    for (id, permit, good_until) in to_open {
        match compiled(app, &permit, good_until).await {
            Some((compiled, open)) => app.gate.open(app, id, compiled, open, now),
            None => tracing::error!("a permit's sealed limits do not compile: its use stays closed"),
        }
    }
}

fn look(file: &UseFile, at: Instant) -> Seen {
    let base = file.tally.as_ref().map_or(Totals::ZERO, |tally| Totals {
        released: tally.released,
        withheld: tally.withheld_total,
        faces_seen: tally.faces_seen,
    });
    Seen {
        id: file.id,
        engine: file.engine,
        permit: file.permit_open(at).map(|permit| (permit.act, permit.good_until)),
        dark: file.darkened().map(stop_word),
        base,
    }
}

/// The permit of an act, compiled from its sealed limits; none where they cannot be had or do not bound.
async fn compiled(app: &App, permit: &ActHash, good_until: Instant) -> Option<(CompiledPermit, OpenUse)> {
    let FieldOpening::Open(opening, _) = app.register.open_field(permit, "limits").await.ok()? else {
        return None;
    };
    let sealed: SealedLimits = serde_json::from_slice(&opening.value).ok()?;
    let limits = sealed.bounded()?;
    let system = limits.systems.first()?.clone();
    let open = OpenUse {
        permit: *permit,
        max_delay: limits.max_delay_ms,
        list_sha256: limits.reference_list.sha256.clone(),
        system: system.system,
        system_version: system.version,
    };
    let media = MediaTypes::NONE.with(MediaType::Jpeg).with(MediaType::Png);
    Some((CompiledPermit::compile(limits, good_until, media).ok()?, open))
}

impl GateRoom {
    /// Closes whatever the fold does not show open under the very permit; gives what is to be opened.
    fn close_first(
        &self,
        seen: &[Seen],
        silent: &BTreeSet<UseId>,
        now: Option<Instant>,
    ) -> Vec<(UseId, ActHash, Instant)> {
        let mut to_open = Vec::new();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let held = state.hold.is_some();
        for use_seen in seen {
            let id = use_seen.id.to_string();
            if !state.uses.contains_key(&id) {
                self.counters.lock().unwrap_or_else(PoisonError::into_inner).open(&id);
                let (engine, base) = (use_seen.engine, use_seen.base);
                let dark = use_seen.dark.is_some();
                let known = UseState {
                    id: use_seen.id,
                    engine,
                    open: None,
                    told_open: false,
                    held: None,
                    dark,
                    base,
                };
                state.uses.insert(id.clone(), known);
            }
            let was_open = state.uses.get(&id).and_then(|of| of.open.as_ref()).map(|open| open.permit);
            if state.ends.contains_key(&use_seen.id) && use_seen.permit.is_ok() {
                state.permits.close(&id, ClosedCause::Held);
                continue;
            }
            let (cause, word) = match use_seen.permit {
                Ok(_) if silent.contains(&use_seen.id) => (ClosedCause::Held, ENGINE_SILENT),
                Ok(_) if held => (ClosedCause::Held, "hold"),
                Ok((permit, _)) if was_open == Some(permit) => continue,
                Ok((permit, good_until)) => {
                    to_open.push((use_seen.id, permit, good_until));
                    (ClosedCause::Held, "new-permit")
                }
                Err(Closed::Suspended) => (ClosedCause::Suspended, Closed::Suspended.as_str()),
                Err(cause) => (ClosedCause::Ended, cause.as_str()),
            };
            state.permits.close(&id, cause);
            let mut told_open = false;
            if let Some(of) = state.uses.get_mut(&id) {
                of.open = None;
                told_open = std::mem::take(&mut of.told_open);
                let silent = word == ENGINE_SILENT;
                of.held = silent.then(|| of.held.unwrap_or(Hold { cause: ENGINE_SILENT, since: now }));
                let went_dark = use_seen.dark.filter(|_| !of.dark);
                of.dark = use_seen.dark.is_some();
                if let Some(cause) = went_dark {
                    self.events.tell(Event::Dark { of: use_seen.id, cause });
                }
            }
            if told_open {
                self.closed(Some(use_seen.id), word, now);
            }
        }
        to_open
    }

    /// Opens a use, if the fold still shows that very permit open: a stop may have come while its limits were read.
    fn open(&self, app: &App, id: UseId, compiled: CompiledPermit, open: OpenUse, now: Option<Instant>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let still = now.is_some_and(|now| {
            app.register.read(|fold| {
                fold.use_file(id).and_then(|file| file.permit_open(now).ok()).map(|permit| permit.act)
            }) == Some(open.permit)
        });
        if !still || state.hold.is_some() || state.ends.contains_key(&id) {
            return;
        }
        let text = id.to_string();
        state.permits.insert(&text, compiled);
        if let Some(of) = state.uses.get_mut(&text) {
            of.open = Some(open);
            of.told_open = true;
        }
        self.events.tell(Event::Gate { of: Some(id), state: "open", cause: None, since: now });
    }

    /// Closes everything until the cause is gone; it ends by itself.
    pub(crate) fn hold_all(&self, cause: &'static str, since: Option<Instant>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.hold.is_some() {
            return;
        }
        state.hold = Some(Hold { cause, since });
        state.permits.close_all(ClosedCause::Held);
        for of in state.uses.values_mut() {
            of.open = None;
            of.told_open = false;
        }
        drop(state);
        self.closed(None, cause, since);
    }

    /// Nobody can connect, to stop something either: closed until somebody can.
    pub(crate) fn unreachable(&self, since: Option<Instant>) {
        self.unreachable.store(true, Ordering::Release);
        self.hold_all("connections", since);
    }

    /// Somebody could connect.
    pub(crate) fn reachable(&self) {
        self.unreachable.store(false, Ordering::Release);
    }

    pub(crate) fn is_reachable(&self) -> bool {
        !self.unreachable.load(Ordering::Acquire)
    }

    /// Ends a hold; what is open is opened anew by the caller.
    pub(crate) fn lift_hold(&self) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).hold = None;
    }

    pub(super) fn closed(&self, of: Option<UseId>, cause: &'static str, since: Option<Instant>) {
        self.events.tell(Event::Gate { of, state: "closed", cause: Some(cause), since });
    }
}
