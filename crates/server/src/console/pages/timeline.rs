//! The timeline of a use, made from the register's own entries.

use maud::{Markup, html};
use stricto_record::act::Entry;
use stricto_record::fold::Fold;
use stricto_record::ids::{ActHash, UseId};
use stricto_record::kinds::authorisation_decided::DecisionResult;
use stricto_record::kinds::{Kind, Public};
use stricto_record::role::Role;
use stricto_report::words::{incident_word, result_word, stop_word};

use crate::app::App;
use crate::console::door::Who;
use crate::console::layout::PageError;
use crate::console::text::{text, text_with, word};
use crate::console::{when, words};

/// How many acts a page shows; the last ones, since they are what stands.
pub(crate) const SHOWN: usize = 150;

/// One act as it is shown.
pub(crate) struct Line {
    pub(crate) position: u64,
    pub(crate) hash: ActHash,
    pub(crate) entry: Entry,
    pub(crate) role: Option<Role>,
}

/// The last acts of a use, the newest last; and whether others came before them.
///
/// # Errors
/// Where the store fails, or an entry is not an act.
pub(crate) async fn read(app: &App, who: &Who, of: UseId) -> Result<(Vec<Line>, bool), PageError> {
    let failed = || PageError::unavailable(who, text("store-failed"));
    let Some(last) = app.register.read(|fold| fold.position(&fold.use_file(of)?.head)) else {
        return Err(PageError::not_found(Some(who.clone())));
    };
    // Looks back over ever longer stretches: a use that slept long has its last acts far back.
    let mut back: u64 = 1024;
    loop {
        let from = last.saturating_sub(back);
        let limit = u32::try_from(back.saturating_add(1)).unwrap_or(u32::MAX);
        let page = app.register.entries_of(Some(of), from, limit).await.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
            failed()
        })?;
        if page.len() >= SHOWN || from == 0 {
            let skipped = page.len().saturating_sub(SHOWN);
            let lines = page.iter().skip(skipped).map(|(position, bytes)| line(app, *position, bytes));
            return Ok((lines.collect::<Option<Vec<_>>>().ok_or_else(failed)?, skipped > 0 || from > 0));
        }
        back = back.saturating_mul(8);
    }
}

/// An entry as it is shown.
pub(crate) fn line(app: &App, position: u64, bytes: &[u8]) -> Option<Line> {
    let entry = Entry::parse(bytes).ok()?;
    let hash = entry.signed.act.hash().ok()?;
    let role = app.register.read(|fold: &Fold| role_of(fold, &entry));
    Some(Line { position, hash, entry, role })
}

fn role_of(fold: &Fold, entry: &Entry) -> Option<Role> {
    fold.instance().enrolment(&entry.signed.act.by).map(|enrolment| enrolment.role)
}

pub(crate) fn list(lines: &[Line], before: bool) -> Markup {
    html! {
        @if before { p class="hint" { (text("timeline-before")) } }
        ol class="timeline" {
            @for line in lines {
                @let act = &line.entry.signed.act;
                li class=[turns(act.public.kind()).then_some("main")] {
                    span class="when" { (when::instant(line.entry.time)) }
                    span class="what" {
                        (words::kind(act.public.kind()))
                        @if let Some(more) = more(&act.public) { ": " (more) }
                    }
                    span class="by" {
                        (line.role.map_or_else(|| text("signer-other"), words::role))
                        ", " (text_with("timeline-entry", &[("position", &line.position.to_string())]))
                    }
                }
            }
        }
    }
}

/// Whether the use takes a turn with an act of this kind; the others only carry it on, and stand back in the list.
const fn turns(kind: Kind) -> bool {
    match kind {
        Kind::UseProposed
        | Kind::AuthorisationRequested
        | Kind::UrgencyDeclared
        | Kind::AuthorisationDecided
        | Kind::UseArmed
        | Kind::CandidatesReleased
        | Kind::AlertReviewed
        | Kind::AlertConcluded
        | Kind::IdentityConfirmed
        | Kind::MeasureTaken
        | Kind::UseSuspended
        | Kind::UseResumed
        | Kind::UseStopped
        | Kind::StopExplained
        | Kind::RecallSent
        | Kind::CorrectionRecorded
        | Kind::ErasureOrdered
        | Kind::UseErased
        | Kind::ChallengeLodged
        | Kind::IncidentRecorded
        | Kind::ComplaintRecorded => true,
        Kind::FormatAdopted
        | Kind::ActorEnrolled
        | Kind::ActorRetired
        | Kind::ProfileAdopted
        | Kind::SystemDescribed
        | Kind::FriaCompleted
        | Kind::RegistrationRecorded
        | Kind::CameraPlaced
        | Kind::NecessityAssessed
        | Kind::FactSupplied
        | Kind::AssessmentRecorded
        | Kind::PermitCompiled
        | Kind::OrderIssued
        | Kind::OrderAcknowledged
        | Kind::ComparisonStarted
        | Kind::ComparisonStopped
        | Kind::AlertOpened
        | Kind::TallyRecorded
        | Kind::ErasureAttested
        | Kind::NoticeSent
        | Kind::NoticeReceived
        | Kind::ReportSubmitted
        | Kind::RightsRequested
        | Kind::ContentRead
        | Kind::RegisterReopened => false,
    }
}

/// What of an act's public part a reader wants in the line itself.
fn more(public: &Public) -> Option<String> {
    match public {
        Public::AuthorisationDecided(p) => Some(word("result", result_word(p.result))),
        Public::UseStopped(p) => Some(word("cause", stop_word(p.cause))),
        Public::StopExplained(p) => Some(word("reason", p.reason.as_str())),
        Public::IncidentRecorded(p) => Some(word("incident", incident_word(p.code))),
        Public::AssessmentRecorded(p) => Some(word("outcome", p.outcome.as_str())),
        Public::OrderIssued(p) => {
            serde_json::to_value(p.action).ok().and_then(|action| action.as_str().map(|a| word("order", a)))
        }
        _ => None,
    }
}

/// Whether a decision allows a use; for the colour of its tag.
pub(crate) const fn tone(result: DecisionResult) -> &'static str {
    if result.allows() { "done" } else { "stop" }
}
