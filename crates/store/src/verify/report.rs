//! What a verification found: how deep it went, what it counted, and every fault with its place.

use serde::Serialize;
use stricto_record::ids::Hex32;

/// How deep a verification went (promise 8); every report says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Order, signatures, roles, decisions, permit open or closed at each position, erasures, every byte kept.
    WithoutKeys,
    /// And that the values that were handed over are those that were committed to, and releases within their limits.
    WithOpenings,
    /// And that every ciphertext opens to what was committed to, and the law again from the opened files.
    WithTheVault,
}

/// What the log's key rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySource {
    /// It was given from elsewhere.
    Given,
    /// It is the one that the register names itself: that shows no fork.
    FromTheRegister,
}

/// What was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Entries that replayed.
    pub entries: u64,
    /// Tiles and bundles that were verified.
    pub tiles: u64,
    /// Ciphertexts that are the ones the acts name.
    pub ciphertexts: u64,
    /// Ciphertexts that an erasure took.
    pub erased: u64,
    /// Ciphertexts that were not looked for.
    pub ciphertexts_not_given: u64,
    /// Openings that are of the commitments they name.
    pub openings: u64,
    /// Ciphertexts that opened under the vault's keys.
    pub opened: u64,
    /// Releases that lie within the limits of their permit, both opened.
    pub releases_within: u64,
    /// Assessments that were computed again to the same findings.
    pub assessments: u64,
    /// Assessments that were not computed again: what they rested on is erased.
    pub assessments_not_repeated: u64,
    /// Assessments by another version of the law or under another profile than this one has: not computed again.
    pub assessments_of_another_law: u64,
    /// Permits that were compiled again to the same limits, and end no later than the law has it.
    pub permits: u64,
    /// Permits that were not compiled again: what they rested on is erased.
    pub permits_not_repeated: u64,
    /// Permits on an assessment of another version or profile: not compiled again.
    pub permits_of_another_law: u64,
}

/// What is wrong; the text is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultCode {
    /// There is no checkpoint, or it is not signed by the log's key.
    Checkpoint,
    /// The log's key is not the one the register names.
    OtherKey,
    /// A tile or an entry is not the one that was signed.
    Tree,
    /// An entry would not have been admitted where it stands.
    Replay,
    /// Another signed checkpoint contradicts this register.
    Fork,
    /// Another signed checkpoint has more entries.
    Truncated,
    /// A ciphertext is not the one its act names.
    Ciphertext,
    /// A ciphertext is missing without an erasure.
    MissingCiphertext,
    /// A ciphertext or key is still there though its erasure was attested.
    NotErased,
    /// An erasure that is owed was not ordered in time, or one that was ordered is not carried out.
    Overdue,
    /// A trustee holds content beyond its end.
    Held,
    /// A key of content that a trustee is to hold is missing: nobody opens it.
    Lost,
    /// A profile was adopted with another retention, or challenge, than its text provides.
    Retention,
    /// A certificate of erasure does not count what was erased.
    Certificate,
    /// A file that no entry accounts for.
    ExtraFile,
    /// The database holds what no register makes.
    Foreign,
    /// An opening is not of the commitment it names.
    Opening,
    /// A ciphertext does not open under the vault's keys.
    DoesNotOpen,
    /// The limits that were opened are not those that the permit commits to.
    Limits,
    /// A release lies beyond the limits of its permit.
    OutsideLimits,
    /// The law, asked again, finds otherwise, or what is sealed as a receipt is none.
    Assessment,
    /// The law, asked again, permits nothing, other limits, or ends sooner.
    Permit,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What kind of fault.
    pub code: FaultCode,
    /// The position of the entry, where it is about one.
    pub position: Option<u64>,
    /// The file, where it is about one.
    pub file: Option<String>,
    /// In words.
    pub what: String,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The register's origin, as its checkpoint says.
    pub origin: String,
    /// How many entries the checkpoint covers.
    pub size: u64,
    /// Its root.
    pub root: Hex32,
    /// How deep it went.
    pub level: Level,
    /// What the log's key rests on.
    pub key: KeySource,
    /// What was counted.
    pub counts: Counts,
    /// Every fault found; none where all stands.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Whether no fault was found, at the level that was asked for.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// What the level leaves open here, in sentences: what no reader of the report may take for checked.
    #[must_use]
    pub fn reservations(&self) -> Vec<String> {
        let c = &self.counts;
        let mut said = Vec::new();
        if self.level == Level::WithOpenings {
            said.push(
                "releases were held against the permits; the permits themselves were not compiled again"
                    .into(),
            );
        }
        if c.assessments_of_another_law + c.permits_of_another_law > 0 {
            said.push(format!(
                "{} assessments and {} permits name another version of the law or another profile than this program \
                 has, and were not computed again: verify them with that version",
                c.assessments_of_another_law, c.permits_of_another_law
            ));
        }
        if c.assessments_not_repeated + c.permits_not_repeated > 0 {
            said.push(format!(
                "{} assessments and {} permits were not computed again: what they rested on is erased or does not open",
                c.assessments_not_repeated, c.permits_not_repeated
            ));
        }
        said
    }

    pub(super) fn fault(
        &mut self,
        code: FaultCode,
        position: Option<u64>,
        file: Option<&str>,
        what: impl Into<String>,
    ) {
        self.faults.push(Fault { code, position, file: file.map(str::to_owned), what: what.into() });
    }
}

impl Counts {
    pub(super) const NONE: Self = Self {
        entries: 0,
        tiles: 0,
        ciphertexts: 0,
        erased: 0,
        ciphertexts_not_given: 0,
        openings: 0,
        opened: 0,
        releases_within: 0,
        assessments: 0,
        assessments_not_repeated: 0,
        assessments_of_another_law: 0,
        permits: 0,
        permits_not_repeated: 0,
        permits_of_another_law: 0,
    };
}
