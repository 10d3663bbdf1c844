//! A register as files in memory, so that every byte of it can be changed in turn.

use std::collections::BTreeMap;

use stricto_store::StoreError;
use stricto_store::log::Subkey;
use stricto_store::verify::Source;
use stricto_testkit::TestInstance;

/// The files of an export, by path; a subkey table where the source has one.
#[derive(Clone, Debug, Default)]
pub struct Files(pub BTreeMap<String, Vec<u8>>);

impl Files {
    /// Everything that an export of this instance holds.
    ///
    /// # Panics
    /// Where the instance cannot be exported.
    #[must_use]
    pub fn exported(instance: &TestInstance) -> Self {
        let source =
            stricto_store::sqlite::SqliteSource::open(&instance.data_dir().database()).expect("a database");
        let out = tempfile::tempdir().expect("a folder");
        let folder = out.path().join("export");
        stricto_store::export::export(&source, &folder).expect("an export");
        let export = stricto_store::verify::ExportDir::new(&folder);
        let read = |path: String| {
            let bytes = export.read(&path).expect("a file").expect("a file that is listed");
            (path, bytes)
        };
        Self(export.list().expect("a list").into_iter().map(read).collect())
    }

    /// How many bytes there are in all files.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// A file's text.
    ///
    /// # Panics
    /// Where there is no such file, or it is no text.
    #[must_use]
    pub fn text(&self, path: &str) -> String {
        String::from_utf8(self.0[path].clone()).expect("text")
    }
}

impl Source for Files {
    fn list(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.0.keys().cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(path).cloned())
    }

    fn subkey(&self, _owner: &str, _scope: &str) -> Result<Option<Subkey>, StoreError> {
        Ok(None)
    }
}
