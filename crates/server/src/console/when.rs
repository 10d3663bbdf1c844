//! Instants and spans as people read them: the instant first, the time left second.

use maud::{Markup, html};
use stricto_law::time::Instant;

use crate::app::App;

use super::text::{text, text_with};

/// The time that pages reckon by: the believed one, or what is known at least where the clock cannot be trusted.
///
/// Nothing is opened by it: what it shows is only looked at.
pub(crate) fn known(app: &App) -> Option<Instant> {
    app.register.now().or_else(|| app.register.at_least())
}

/// A warning where the clock cannot be trusted.
pub(crate) fn warning(app: &App) -> Markup {
    html! {
        @if app.register.now().is_none() {
            div class="warning" role="alert" { p { (text("clock-unknown")) } }
        }
    }
}

/// An instant, in UTC, to the second; the machine's form beside it.
pub(crate) fn instant(at: Instant) -> Markup {
    let full = at.to_string();
    let shown = full.get(..19).map_or_else(|| full.clone(), |text| format!("{} UTC", text.replace('T', " ")));
    html! { time datetime=(full) { (shown) } }
}

/// How far `at` lies from `now`, in words.
pub(crate) fn left(at: Instant, now: Instant) -> String {
    match (at.since(now), now.since(at)) {
        (Some(left), _) if left.0 > 0 => text_with("when-in", &[("span", &span(left.0))]),
        (_, Some(over)) if over.0 >= 60_000 => text_with("when-over", &[("span", &span(over.0))]),
        (_, _) => text("when-now"),
    }
}

/// A span of milliseconds in its two greatest units.
pub(crate) fn span(ms: u64) -> String {
    let seconds = ms / 1000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    if days > 0 {
        text_with("span-days", &[("days", &days.to_string()), ("hours", &hours.to_string())])
    } else if hours > 0 {
        text_with("span-hours", &[("hours", &hours.to_string()), ("minutes", &minutes.to_string())])
    } else if minutes > 0 {
        text_with("span-minutes", &[("minutes", &minutes.to_string())])
    } else {
        text_with("span-seconds", &[("seconds", &seconds.to_string())])
    }
}
