//! What the server of a demo holds beside the register: the keys of invented people, and where their stories are.

use std::sync::Arc;

use stricto_record::ids::UseId;
use stricto_store::ActKey;

/// A demo: who can be looked over the shoulder, and what there is to see.
#[derive(Default)]
pub struct Demo {
    /// Its people.
    pub people: Vec<DemoAccount>,
    /// Its stories, in the order in which they are told.
    pub stories: Vec<DemoStory>,
}

/// A person of the demo: one click signs in, and the server holds the key.
pub struct DemoAccount {
    /// The name on the button.
    pub name: String,
    /// The key.
    pub key: Arc<ActKey>,
}

/// A story of the demo: a use, and who sees most of it.
pub struct DemoStory {
    /// Its id in the console's texts: `story-missing-child`.
    pub id: &'static str,
    /// The use; the story is shown once it is proposed.
    pub use_id: UseId,
    /// The name of the person who is signed in by looking at it.
    pub seen_as: String,
}

impl Demo {
    /// The person of this name.
    pub(super) fn person(&self, name: &str) -> Option<&DemoAccount> {
        self.people.iter().find(|person| person.name == name)
    }

    /// The story that a use belongs to.
    pub(super) fn story(&self, of: UseId) -> Option<&DemoStory> {
        self.stories.iter().find(|story| story.use_id == of)
    }
}
