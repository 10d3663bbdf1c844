//! The court's form: grant, narrow or refuse; what the court finds is said by the court, each on what evidence.

use maud::{Markup, html};
use stricto_law::limits::Limits;
use stricto_record::fold::UseFile;
use stricto_record::ids::ActHash;

use super::request::Asked;
use crate::console::door::Who;
use crate::console::form::Form;
use crate::console::layout::csrf;
use crate::console::text::{text, text_with, word};

/// The decisions that the form offers.
pub(crate) const RESULTS: &[&str] = &["granted", "granted-in-part", "refused"];

/// What a court finds, each on evidence that it names (R-5.3-f, -g, -h; Article 5(2), second subparagraph).
pub(crate) const FINDS: &[(&str, &str)] = &[
    ("necessary_and_proportionate", "decide-necessary"),
    ("strictly_limited", "decide-limited"),
    ("elements_weighed", "decide-weighed"),
    ("national_conditions", "decide-national"),
];

/// What of the use stands in the form without being asked.
pub(crate) struct Beside {
    /// The last act that the page shows: what is signed is signed about this.
    seen: ActHash,
    member_state: String,
}

impl Beside {
    pub(crate) fn of(file: &UseFile) -> Self {
        Self { seen: file.head, member_state: file.proposed.member_state.to_string() }
    }
}

/// The form; with what was written in it before, where it is shown again.
pub(crate) fn form(
    who: &Who,
    asked: &Asked,
    limits: &Limits,
    beside: &Beside,
    before: Option<&Form>,
) -> Markup {
    let said = |name: &str| before.and_then(|form| form.one(name)).unwrap_or_default().to_owned();
    html! {
        form method="post" action={ "/court/" (asked.act) "/decide" } class="stack" id="decide" {
            (csrf(who))
            input type="hidden" name="seen" value=(beside.seen);
            h2 { (text("decide-title")) }
            fieldset {
                legend { (text("decide-result")) }
                @for result in RESULTS {
                    label class="choice" {
                        input type="radio" name="result" value=(result) required checked[said("result") == *result];
                        (word("result", result))
                    }
                }
            }
            (narrow(limits, before))
            fieldset {
                legend { (text("decide-finds")) }
                p class="hint" { (text("decide-finds-why")) }
                @for (field, id) in FINDS {
                    label for=(field) { (text(id)) }
                    input id=(field) name=(field) maxlength="500" value=(said(field));
                }
                label class="choice" {
                    input type="checkbox" name="no-part" value="yes" checked[said("no-part") == "yes"];
                    (text("decide-no-part"))
                }
            }
            label for="reference" { (text("decide-reference")) }
            input id="reference" name="reference" maxlength="100" class="medium" required value=(said("reference"));
            label for="reasons" { (text("decide-reasons")) }
            textarea id="reasons" name="reasons" rows="5" maxlength="8000" required { (said("reasons")) }
            label for="conditions" { (text("decide-conditions")) }
            textarea id="conditions" name="conditions" rows="3" maxlength="4000" { (said("conditions")) }
            p { (text_with("decide-states", &[("state", &word("state", &beside.member_state.to_lowercase()))])) }
            p class="hint" { (text("decide-sign")) }
            button type="submit" { (text("decide-do")) }
        }
    }
}

/// What may be left out of what is asked: cameras, areas, persons, time, likelihood.
fn narrow(limits: &Limits, before: Option<&Form>) -> Markup {
    let said = |name: &str| before.and_then(|form| form.one(name)).unwrap_or_default().to_owned();
    let chosen =
        |name: &str, value: &str| before.is_none_or(|form| form.all(name).any(|chosen| chosen == value));
    let areas = limits.areas.within().into_iter().flatten().flatten().map(|area| area.name.as_str());
    let cameras = limits.cameras.within().into_iter().flat_map(|cameras| cameras.keys()).map(String::as_str);
    let persons = limits.persons.within().into_iter().flatten().map(String::as_str);
    let groups: [(&str, &str, Vec<&str>); 3] = [
        ("area", "limits-areas", areas.collect()),
        ("camera", "limits-cameras", cameras.collect()),
        ("person", "limits-persons", persons.collect()),
    ];
    html! {
        fieldset {
            legend { (text("decide-narrow")) }
            p class="hint" { (text("decide-narrow-why")) }
            @for (name, title, values) in &groups {
                @if !values.is_empty() {
                    fieldset class="group" {
                        legend { (text(title)) }
                        @for value in values {
                            label class="choice" {
                                input type="checkbox" name=(name) value=(value) checked[chosen(name, value)]; (value)
                            }
                        }
                    }
                }
            }
            label for="minutes" { (text("decide-minutes")) }
            input id="minutes" name="minutes" type="number" min="1" max="20160" inputmode="numeric" class="short" value=(said("minutes"));
            label for="threshold" { (text("decide-threshold")) }
            input id="threshold" name="threshold" inputmode="decimal" class="short" placeholder="0.95" value=(said("threshold"));
        }
    }
}
