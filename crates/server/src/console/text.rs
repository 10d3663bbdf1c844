//! Every text of the console, from its message files (Fluent); English is the first.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

const ENGLISH: &str = include_str!("../../locales/en/console.ftl");

static TEXTS: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the messages are part of this build, and a test reads them all")]
    let texts = bundle(ENGLISH).expect("the messages can be read");
    texts
});

fn bundle(source: &str) -> Result<FluentBundle<FluentResource>, String> {
    let language = "en".parse().map_err(|e| format!("{e:?}"))?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The pages are left to right throughout; marks of isolation would only be seen by whoever copies a text.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| format!("{errors:?}"))?;
    bundle.add_resource(resource).map_err(|errors| format!("{errors:?}"))?;
    Ok(bundle)
}

/// The text with this id.
pub(crate) fn text(id: &str) -> String {
    text_with(id, &[])
}

/// The text with this id, with these values in it.
pub(crate) fn text_with(id: &str, values: &[(&str, &str)]) -> String {
    let args: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, fluent_value(value))).collect();
    let pattern = TEXTS.get_message(id).and_then(|message| message.value());
    // An id without a message is a fault that the tests find; a reader still sees what was meant.
    pattern.map_or_else(
        || id.to_owned(),
        |pattern| TEXTS.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned(),
    )
}

/// A whole number chooses its plural form; anything else is text.
fn fluent_value(value: &str) -> FluentValue<'static> {
    match value.parse::<u32>() {
        Ok(number) => FluentValue::from(number),
        Err(_) => FluentValue::from(value.to_owned()),
    }
}

/// The text of a word from a closed list in the code, under `list-word`.
pub(crate) fn word(list: &str, word: &str) -> String {
    text(&format!("{list}-{word}"))
}

#[cfg(test)]
pub(crate) fn known(id: &str) -> bool {
    TEXTS.has_message(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_messages_can_be_read() {
        assert_eq!(bundle(ENGLISH).err(), None);
    }

    #[test]
    fn every_id_in_the_code_has_its_message() {
        let code = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console");
        let mut found = 0;
        let mut folders = vec![code];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap_or_default();
                for call in ["text(\"", "text_with(\"", "titled(who, \"", "titled(Some(&who), \""] {
                    for (before, rest) in source.split(call).zip(source.split(call).skip(1)) {
                        // A method of that name is another thing.
                        if before.ends_with('.') {
                            continue;
                        }
                        let id = rest.split('"').next().unwrap_or_default();
                        assert!(known(id), "`{id}` in {} has no message", path.display());
                        found += 1;
                    }
                }
            }
        }
        assert!(found > 50, "{found} ids");
    }
}
