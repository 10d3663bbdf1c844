//! The timeline of a use, made from the register's own entries.

use maud::{Markup, html};
use stricto_record::act::Entry;
use stricto_record::fold::ActRef;
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
    pub(crate) act: ActRef,
    pub(crate) role: Option<Role>,
    more: Option<String>,
}

/// The last acts of a use, the newest last; and whether others came before them.
///
/// # Errors
/// Where the store fails, or there is no such use.
pub(crate) async fn read(app: &App, who: &Who, of: UseId) -> Result<(Vec<Line>, bool), PageError> {
    if app.register.read(|fold| fold.use_file(of).is_none()) {
        return Err(PageError::not_found(Some(who.clone())));
    }
    let limit = u32::try_from(SHOWN).unwrap_or(u32::MAX).saturating_add(1);
    let page = app.register.last_entries_of(Some(of), limit).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
        PageError::unavailable(who, text("store-failed"))
    })?;
    let skipped = page.len().saturating_sub(SHOWN);
    // What is durable and not folded yet will be here in a moment.
    let lines = page.iter().skip(skipped).filter_map(|(position, bytes)| line(app, *position, bytes));
    Ok((lines.collect(), skipped > 0))
}

/// The act at a position as it is shown; none where the register does not have it yet.
pub(crate) fn line(app: &App, position: u64, bytes: &[u8]) -> Option<Line> {
    let (hash, act, role) = app.register.read(|fold| {
        let (hash, act) = fold.act_at(position)?;
        let role = fold.instance().enrolment(&act.by).map(|enrolment| enrolment.role);
        Some((hash, *act, role))
    })?;
    let more = if says_more(act.kind) { Entry::parse(bytes).ok() } else { None };
    let more = more.and_then(|entry| more_of(&entry.signed.act.public));
    Some(Line { position, hash, act, role, more })
}

pub(crate) fn list(lines: &[Line], before: bool) -> Markup {
    html! {
        @if before { p class="hint" { (text("timeline-before")) } }
        ol class="timeline" {
            @for line in lines {
                li class=[turns(line.act.kind).then_some("main")] {
                    span class="when" { (when::instant(line.act.at)) }
                    span class="what" {
                        (words::kind(line.act.kind))
                        @if let Some(more) = &line.more { ": " (more) }
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
        | Kind::ChallengeDecided
        | Kind::IncidentRecorded
        | Kind::ComplaintRecorded
        | Kind::MatterClosed => true,
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

/// Whether the line of such an act says more than its kind; only these are parsed: a release is large.
const fn says_more(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AuthorisationDecided
            | Kind::UseStopped
            | Kind::StopExplained
            | Kind::IncidentRecorded
            | Kind::AssessmentRecorded
            | Kind::OrderIssued
    )
}

/// What of an act's public part a reader wants in the line itself.
fn more_of(public: &Public) -> Option<String> {
    if let Public::AuthorisationDecided(p) = public {
        return Some(word("result", result_word(p.result)));
    }
    if let Public::UseStopped(p) = public {
        return Some(word("cause", stop_word(p.cause)));
    }
    if let Public::StopExplained(p) = public {
        return Some(word("reason", p.reason.as_str()));
    }
    if let Public::IncidentRecorded(p) = public {
        return Some(word("incident", incident_word(p.code)));
    }
    if let Public::AssessmentRecorded(p) = public {
        return Some(word("outcome", p.outcome.as_str()));
    }
    if let Public::OrderIssued(p) = public {
        let action = serde_json::to_value(p.action).ok()?;
        return action.as_str().map(|action| word("order", action));
    }
    None
}

/// Whether a decision allows a use; for the colour of its tag.
pub(crate) const fn tone(result: DecisionResult) -> &'static str {
    if result.allows() { "done" } else { "stop" }
}
