//! Promise 7 in the memory of the process: once an erasure is certified, no page of it holds what was erased.
//!
//! Every readable page is written by the process itself, for it lets nobody else read it. Kernel buffers are not
//! looked into. A few seconds after the certificate stand for the sixty of the promise: nothing waits for a clock.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use stricto_crash::shim::Orders;

use crate::checks;
use crate::client::Client;
use crate::common::PIXEL;
use crate::load::{Load, Witness};
use crate::prepared::{Prepared, Shown};
use crate::program::{Server, Start, serve};

const SOUGHT: &str = "canary-0b5e-the-picture-that-the-parents-gave-and-nobody-drew";
const SEEN: &str = "canary-97ad-a-passer-by-at-the-quay-whom-nobody-ever-drew";

/// How long after the certificate the memory is looked through.
const AFTER: Duration = Duration::from_secs(3);

/// A picture whose pixels are a sentence, over and over.
fn picture(sentence: &str) -> String {
    let pixel = STANDARD.decode(PIXEL).expect("base64");
    let data = sentence.repeat(40);
    // Signature and header, one chunk of data, the end; nobody asks for the sums.
    let mut bytes = pixel[..33].to_vec();
    bytes.extend(u32::try_from(data.len()).expect("a length").to_be_bytes());
    bytes.extend(b"IDAT");
    bytes.extend(data.as_bytes());
    bytes.extend(b"crc.\0\0\0\0IEND\xaeB`\x82");
    STANDARD.encode(bytes)
}

/// What must be nowhere: the sentence, and any of the three ways in which base64 writes it.
fn needles(sentence: &str) -> Vec<Vec<u8>> {
    let mut needles = vec![sentence.as_bytes()[..24].to_vec()];
    for shift in 0..3 {
        let text = STANDARD.encode(format!("{}{sentence}", "x".repeat(shift)));
        needles.push(text.as_bytes()[8..40].to_vec());
    }
    needles
}

fn times(needle: &[u8], bytes: &[u8]) -> usize {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == needle[0]);
    starts.filter(|(at, _)| bytes[*at..].starts_with(needle)).count()
}

/// The memory of the process, as it writes it.
fn memory(server: &Server, image: &Path) -> Vec<u8> {
    let _ = std::fs::remove_file(image);
    server.write_memory();
    let began = Instant::now();
    while !image.exists() {
        assert!(began.elapsed() < Duration::from_secs(60), "no image of the memory");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::fs::read(image).expect("the image")
}

#[test]
fn once_certified_nothing_of_what_was_erased_is_in_the_memory_of_the_process() {
    let shown = Shown { list: picture(SOUGHT), seen: picture(SEEN) };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let prepared = runtime.block_on(Prepared::make(&shown));
    let folder = checks::apart(&prepared.data());
    let (data, image) = (folder.path().join("data"), folder.path().join("image"));
    let clock_ms = Prepared::clock_ms();
    let orders = Orders { clock_ms, image: Some(image.clone()), ..Orders::default() };
    let Start::Serves(server) = serve(&orders, &data) else { panic!("it does not serve") };
    let client = Client { address: server.address, origin: prepared.origin.clone(), clock_ms };

    // Both pictures go through the process: in from the engine, out to whoever opened the alert.
    for _ in 0..5 {
        let line = Prepared::candidate(prepared.b, client.now()).replace(PIXEL, &shown.seen);
        let answer =
            client.ask(Some(&prepared.cast.engine), "POST", "/v1/candidates", &line).expect("an answer");
        assert_eq!(answer.status, 200, "{answer:?}");
        let path = format!("/v1/alerts/{}", prepared.seen);
        let answer = client.get(&prepared.cast.verifiers[0], &path).expect("an answer");
        let text = String::from_utf8_lossy(&answer.body);
        for sentence in [SOUGHT, SEEN] {
            let told = needles(sentence)[1..].iter().any(|needle| times(needle, text.as_bytes()) > 0);
            assert!(told, "the content is shown: {} {text}", answer.status);
        }
        std::thread::sleep(Duration::from_millis(200));
    }

    let witness = Mutex::new(Witness::default());
    let load = Load::new(client, &prepared, &witness);
    load.refuses().expect("a refusal");
    let began = Instant::now();
    while !checks::read(&data, &prepared).expect("a register").certified(prepared.b) {
        load.engine(false).expect("orders are obeyed");
        load.attests().expect("readers attest");
        assert!(began.elapsed() < Duration::from_secs(30), "no certificate");
    }
    std::thread::sleep(AFTER);
    let memory = memory(&server, &image);
    assert!(times(prepared.origin.as_str().as_bytes(), &memory) > 0, "what is in use is found");
    let mut found = Vec::new();
    for sentence in [SOUGHT, SEEN] {
        let each: Vec<usize> = needles(sentence).iter().map(|needle| times(needle, &memory)).collect();
        if each.iter().any(|times| *times > 0) {
            found.push(format!("`{sentence}`: {each:?}"));
        }
    }
    server.kill();
    assert!(found.is_empty(), "in {} MB of memory are still {found:#?}", memory.len() >> 20);
}
