//! From answers to a case: what each choice states, with its marks replaced by what was filled in or stated before.

use serde_json::{Map, Value, json};

use super::answers::Answer;
use super::question::{Choice, FieldKind, Question};
use crate::case::Case;

/// The facts that are limits: stated only where all of their bounds are.
const LIMITS: [(&str, &str); 4] =
    [("limits", "requested"), ("limits", "planned"), ("authorisation", "limits"), ("fria", "limits")];

const BOUNDS: [&str; 8] =
    ["windows", "areas", "cameras", "persons", "systems", "reference_list", "threshold_e6", "max_delay_ms"];

/// A case that is being stated, section by section.
#[derive(Clone, Debug, Default)]
pub(super) struct Stated(Map<String, Value>);

impl Stated {
    /// States what `answer` states; *I do not know* states nothing.
    pub(super) fn answer(&mut self, question: &Question, choices: &[Choice], answer: &Answer) {
        let chosen = choices.iter().find(|choice| Some(&choice.id) == answer.choice.as_ref());
        let Some(choice) = chosen else { return };
        for part in [&choice.states, &choice.also] {
            for (section, facts) in part {
                for (fact, template) in facts.as_object().into_iter().flatten() {
                    self.state(section, fact, template, &Marks { question, answer });
                }
            }
        }
    }

    fn state(&mut self, section: &str, fact: &str, template: &Value, marks: &Marks<'_>) {
        // Limits are stated bound by bound, by several questions.
        let Some(bounds) = template.as_object().filter(|_| LIMITS.contains(&(section, fact))) else {
            if let Some(value) = marks.replaced(template, self) {
                self.put(section, None, fact, value);
            }
            return;
        };
        for (bound, template) in bounds {
            if let Some(value) = marks.replaced(template, self) {
                self.put(section, Some(fact), bound, value);
            }
        }
    }

    fn put(&mut self, section: &str, fact: Option<&str>, name: &str, value: Value) {
        let facts = table(&mut self.0, section);
        let table = match fact {
            Some(fact) => facts.and_then(|facts| table(facts, fact)),
            None => facts,
        };
        if let Some(table) = table {
            table.insert(name.to_owned(), value);
        }
    }

    /// The value of a fact, where it is stated; limits only where all of their bounds are.
    pub(super) fn fact(&self, fact: &str) -> Option<&Value> {
        let (section, name) = fact.split_once('.')?;
        let value = self.0.get(section)?.get(name)?;
        (!LIMITS.contains(&(section, name)) || whole(value)).then_some(value)
    }

    /// Whether `question`, which was answered, left a bound of `fact` open, so that the fact cannot be stated.
    pub(super) fn lost(&self, fact: &str, question: &Question) -> bool {
        let Some((section, name)) = fact.split_once('.').filter(|pair| LIMITS.contains(pair)) else {
            return false;
        };
        let stated = self.0.get(section).and_then(|facts| facts.get(name));
        let bounds =
            question.choice.iter().filter_map(|choice| choice.states.get(section)?.get(name)?.as_object());
        bounds.flat_map(Map::keys).any(|bound| stated.is_none_or(|stated| stated.get(bound).is_none()))
    }

    /// The case; limits of which a bound is open are left out.
    pub(super) fn case(&self) -> Result<Case, serde_json::Error> {
        let mut sections = self.0.clone();
        for (section, fact) in LIMITS {
            if let Some(facts) = sections.get_mut(section).and_then(Value::as_object_mut)
                && facts.get(fact).is_some_and(|value| !whole(value))
            {
                facts.remove(fact);
            }
        }
        serde_json::from_value(Value::Object(sections))
    }
}

/// That what an answer states is a part of a case by itself: the sentence says what is not.
pub(super) fn stands_alone(question: &Question, choice: &Choice, answer: &Answer) -> Result<(), String> {
    let mut stated = Stated::default();
    stated.answer(question, std::slice::from_ref(choice), answer);
    for (section, fact) in LIMITS {
        let limits =
            stated.0.get_mut(section).and_then(|facts| facts.get_mut(fact)).and_then(Value::as_object_mut);
        if let Some(limits) = limits {
            for bound in BOUNDS {
                limits.entry(bound).or_insert_with(|| "not_set".into());
            }
        }
    }
    stated.case().map(drop).map_err(|e| e.to_string())
}

/// The fields that are empty and without which a part that is half said is not stated; all of a set of limits is one.
pub(super) fn wanting(question: &Question, choice: &Choice, answer: &Answer) -> Vec<String> {
    let marks = Marks { question, answer };
    let written = |id: &&String| answer.filled.get(*id).is_some_and(|filled| !filled.written.is_empty());
    let mut wanting = Vec::new();
    for (section, facts) in &choice.states {
        for (fact, template) in facts.as_object().into_iter().flatten() {
            let limits = LIMITS.contains(&(section, fact)) && template.is_object();
            let lost = marks.replaced(template, &Stated::default()).is_none();
            let fields = fields_of(template);
            if lost && (limits || fields.iter().any(|id| written(&id))) {
                wanting.extend(fields.into_iter().filter(|id| !answer.filled.contains_key(id)));
            }
        }
    }
    if answer.filled.values().any(|filled| filled.value.is_number())
        && question.field("measured").is_some()
        && !answer.filled.contains_key("measured")
    {
        wanting.push("measured".to_owned());
    }
    wanting
}

/// The fields that a template names; but for those of entries that may be left out.
fn fields_of(template: &Value) -> Vec<String> {
    match template {
        Value::String(text) if ["!yes", "!no"].contains(&text.as_str()) => {
            ["by", "at", "evidence"].map(str::to_owned).into()
        }
        Value::String(text) => {
            let mark = text.strip_prefix('$').map(|mark| mark.split(':').next().unwrap_or(mark));
            mark.map(str::to_owned).into_iter().collect()
        }
        Value::Array(items) => {
            items.iter().filter(|item| item.get("if").is_none()).flat_map(fields_of).collect()
        }
        Value::Object(members) => members.values().flat_map(fields_of).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

fn whole(limits: &Value) -> bool {
    BOUNDS.iter().all(|bound| limits.get(bound).is_some())
}

/// The table under `name`, made where it is not there.
fn table<'a>(map: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Map<String, Value>> {
    let entry = map.entry(name.to_owned()).or_insert(Value::Null);
    if !entry.is_object() {
        *entry = Value::Object(Map::new());
    }
    entry.as_object_mut()
}

/// What the marks in a template stand for.
struct Marks<'a> {
    question: &'a Question,
    answer: &'a Answer,
}

impl Marks<'_> {
    /// The template with its marks replaced; none where one of them stands for nothing.
    fn replaced(&self, template: &Value, stated: &Stated) -> Option<Value> {
        match template {
            Value::String(text) => self.text(text, stated),
            Value::Array(items) => self.list(items, stated),
            Value::Object(members) => {
                let members = members.iter().filter(|(name, _)| *name != "if");
                let replaced =
                    members.map(|(name, value)| Some((name.clone(), self.replaced(value, stated)?)));
                replaced.collect::<Option<Map<_, _>>>().map(Value::Object)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => Some(template.clone()),
        }
    }

    /// A list without the entries whose `if` stands for nothing; nothing where all of them do.
    fn list(&self, items: &[Value], stated: &Stated) -> Option<Value> {
        let left: Vec<&Value> = items
            .iter()
            .filter(|item| item.get("if").is_none_or(|mark| self.replaced(mark, stated).is_some()))
            .collect();
        if left.is_empty() && !items.is_empty() {
            return None;
        }
        left.into_iter().map(|item| self.replaced(item, stated)).collect::<Option<Vec<_>>>().map(Value::Array)
    }

    fn text(&self, text: &str, stated: &Stated) -> Option<Value> {
        if let Some(mark) = text.strip_prefix('$') {
            return match mark.split_once(':') {
                Some((field, option)) => Some(self.ticked(field, option)?.into()),
                None => self.field(mark, stated),
            };
        }
        if let Some(fact) = text.strip_prefix('@') {
            return stated.fact(fact).cloned();
        }
        let affirmed = match text {
            "!yes" => true,
            "!no" => false,
            _ => return Some(text.into()),
        };
        let (by, at) = (self.field("by", stated)?, self.field("at", stated)?);
        Some(
            json!({ "affirmed": affirmed, "by": by, "at": at, "evidence": [self.field("evidence", stated)?] }),
        )
    }

    fn ticked(&self, field: &str, option: &str) -> Option<bool> {
        let ticked = self.answer.filled.get(field)?.value.as_array()?;
        Some(ticked.iter().any(|id| id == option))
    }

    /// What a field stands for; what people wrote is never read as a mark.
    fn field(&self, id: &str, stated: &Stated) -> Option<Value> {
        let value = &self.answer.filled.get(id)?.value;
        match self.question.field(id)?.kind {
            FieldKind::One => match value.as_str().and_then(|text| text.strip_prefix('@')) {
                Some(fact) => stated.fact(fact).cloned(),
                None => Some(value.clone()),
            },
            FieldKind::Sample if value.is_number() => {
                let at = self.field("measured", stated)?;
                Some(json!({ "measured": { "sample_size": value, "at": at } }))
            }
            FieldKind::Sample
            | FieldKind::Text
            | FieldKind::Number
            | FieldKind::Instant
            | FieldKind::Checks
            | FieldKind::State
            | FieldKind::Rectangle
            | FieldKind::Cameras
            | FieldKind::Persons
            | FieldKind::Sha256
            | FieldKind::Share
            | FieldKind::Seconds => Some(value.clone()),
        }
    }
}
