//! Any picture is rid of what is written in it or refused: stripping again changes nothing, and nothing panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stricto_ingest::pixels;

fuzz_target!(|picture: &[u8]| {
    let Some(bare) = pixels(picture) else { return };
    assert!(bare.bytes.len() <= picture.len());
    for written in [b"tEXt", b"eXIf", b"iTXt", b"zTXt"] {
        // Right behind the header is where writers put it; deeper down four pixels may say anything.
        assert!(bare.bytes.get(37..41) != Some(written.as_slice()));
    }
    let again = pixels(&bare.bytes);
    assert!(again.is_some_and(|again| again.bytes == bare.bytes && again.media_type == bare.media_type));
});
