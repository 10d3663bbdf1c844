//! The picture of the case file in the readme: `UPDATE_PICTURES=1` takes it again.

use std::path::{Path, PathBuf};

use stricto_browser::browser::{Browser, Look};

const WIDTH: u32 = 1280;
const HEIGHT_MAX: u64 = 1000;
const BYTES_MAX: usize = 200_000;

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/console.png")
}

/// Takes the picture of what is shown, where that is asked for.
pub(crate) fn keep(browser: &Browser) {
    if std::env::var("UPDATE_PICTURES").is_ok_and(|value| value == "1") {
        browser.look(Look { width: WIDTH, dark: false });
        std::fs::write(path(), browser.picture(HEIGHT_MAX)).expect("written");
    }
}

#[test]
fn the_picture_in_the_readme_is_there_as_wide_as_a_page_and_small() {
    let picture = std::fs::read(path()).expect("docs/console.png: run these tests with UPDATE_PICTURES=1");
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    let width = u32::from_be_bytes(picture[16..20].try_into().expect("four bytes"));
    assert_eq!(width, WIDTH);
    assert!(picture.len() < BYTES_MAX, "{} bytes", picture.len());
}
