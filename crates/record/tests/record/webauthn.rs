//! WebAuthn assertions: the specification's own vectors, fixed vectors of ours, and every flipped bit.

use p256::ecdsa::signature::Signer as _;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use stricto_record::signature::SignatureError;
use stricto_record::webauthn::{Algorithm, Assertion, WebauthnError, verify};

use crate::common::hash;

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    expect: String,
    algorithm: String,
    key: String,
    challenge: String,
    authenticator_data: String,
    client_data: String,
    signature: String,
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).expect("hex")).collect()
}

#[test]
fn the_vectors_of_the_specification_come_out_as_they_must() {
    let vectors: Vectors = serde_json::from_str(include_str!("webauthn_vectors.json")).expect("JSON");
    assert_eq!(vectors.vectors.len(), 7);
    for v in vectors.vectors {
        let algorithm = if v.algorithm == "es256" { Algorithm::Es256 } else { Algorithm::Eddsa };
        let (data, client, sig) = (bytes(&v.authenticator_data), bytes(&v.client_data), bytes(&v.signature));
        let assertion = Assertion { authenticator_data: &data, client_data: &client, signature: &sig };
        let result = verify(algorithm, &bytes(&v.key), "example.org", &bytes(&v.challenge), &assertion);
        let expect = match v.expect.as_str() {
            "ok" => Ok(()),
            "cross-origin" => Err(WebauthnError::CrossOrigin.into()),
            "nobody-verified" => Err(WebauthnError::NobodyVerified.into()),
            other => panic!("{other}"),
        };
        assert_eq!(result, expect, "{}", v.name);
    }
}

/// An assertion made by fixed keys over a fixed challenge.
#[derive(Clone)]
struct Made {
    algorithm: Algorithm,
    key: Vec<u8>,
    challenge: [u8; 32],
    data: Vec<u8>,
    client: Vec<u8>,
    signature: Vec<u8>,
}

const RP: &str = "console.example.org";

fn client_data(kind: &str, challenge: &[u8], origin: &str, more: &str) -> Vec<u8> {
    use base64::Engine as _;
    let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(challenge);
    format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"{more}}}"#).into_bytes()
}

fn authenticator_data(rp: &str, flags: u8) -> Vec<u8> {
    let mut data = Sha256::digest(rp.as_bytes()).to_vec();
    data.push(flags);
    data.extend_from_slice(&[0, 0, 0, 1]);
    data
}

impl Made {
    fn new(algorithm: Algorithm, data: Vec<u8>, client: Vec<u8>) -> Self {
        let mut message = data.clone();
        message.extend_from_slice(&Sha256::digest(&client));
        let (key, signature) = match algorithm {
            Algorithm::Eddsa => {
                let key = ed25519_dalek::SigningKey::from_bytes(&hash("passkey"));
                (key.verifying_key().to_bytes().to_vec(), key.sign(&message).to_bytes().to_vec())
            }
            Algorithm::Es256 => {
                let key = p256::ecdsa::SigningKey::from_slice(&hash("passkey")).expect("a scalar");
                let signature: p256::ecdsa::Signature = key.sign(&message);
                let public = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
                (public, signature.to_der().as_bytes().to_vec())
            }
        };
        Self { algorithm, key, challenge: hash("act"), data, client, signature }
    }

    fn good(algorithm: Algorithm) -> Self {
        let client = client_data(
            "webauthn.get",
            &hash("act"),
            "https://console.example.org",
            r#","crossOrigin":false"#,
        );
        Self::new(algorithm, authenticator_data(RP, 5), client)
    }

    fn verify(&self) -> Result<(), SignatureError> {
        let assertion = Assertion {
            authenticator_data: &self.data,
            client_data: &self.client,
            signature: &self.signature,
        };
        verify(self.algorithm, &self.key, RP, &self.challenge, &assertion)
    }
}

#[test]
fn a_passkeys_assertion_over_the_act_verifies() {
    for algorithm in [Algorithm::Eddsa, Algorithm::Es256] {
        assert_eq!(Made::good(algorithm).verify(), Ok(()), "{algorithm:?}");
    }
}

#[test]
fn every_flipped_bit_of_an_assertion_is_refused() {
    for algorithm in [Algorithm::Eddsa, Algorithm::Es256] {
        let good = Made::good(algorithm);
        let parts: [fn(&mut Made) -> &mut [u8]; 5] =
            [|m| &mut m.data, |m| &mut m.client, |m| &mut m.signature, |m| &mut m.challenge, |m| &mut m.key];
        for (n, part) in parts.iter().enumerate() {
            let bits = part(&mut good.clone()).len() * 8;
            for bit in 0..bits {
                let mut made = good.clone();
                part(&mut made)[bit / 8] ^= 1 << (bit % 8);
                assert!(made.verify().is_err(), "{algorithm:?}, part {n}, bit {bit}");
            }
        }
    }
}

#[test]
fn what_is_signed_but_no_assertion_for_this_act_is_refused() {
    use WebauthnError as E;
    let (act, home) = (hash("act"), "https://console.example.org");
    type Row<'a> = (&'a str, &'a str, [u8; 32], &'a str, &'a str, u8, &'a str, Result<(), WebauthnError>);
    let cases: [Row<'_>; 14] = [
        ("on the page", "webauthn.get", act, home, "", 5, RP, Ok(())),
        ("on another port", "webauthn.get", act, "https://console.example.org:8443", "", 5, RP, Ok(())),
        ("below the party", "webauthn.get", act, "https://court.console.example.org", "", 5, RP, Ok(())),
        ("a registration", "webauthn.create", act, home, "", 5, RP, Err(E::Type)),
        ("another act", "webauthn.get", hash("other"), home, "", 5, RP, Err(E::Challenge)),
        ("in a frame", "webauthn.get", act, home, r#","crossOrigin":true"#, 5, RP, Err(E::CrossOrigin)),
        ("another site", "webauthn.get", act, "https://example.org", "", 5, RP, Err(E::Origin)),
        ("a look-alike", "webauthn.get", act, "https://badconsole.example.org", "", 5, RP, Err(E::Origin)),
        (
            "a suffix",
            "webauthn.get",
            act,
            "https://console.example.org.evil.example",
            "",
            5,
            RP,
            Err(E::Origin),
        ),
        ("without TLS", "webauthn.get", act, "http://console.example.org", "", 5, RP, Err(E::Origin)),
        ("another party", "webauthn.get", act, home, "", 5, "example.com", Err(E::AuthenticatorData)),
        ("nobody verified", "webauthn.get", act, home, "", 1, RP, Err(E::NobodyVerified)),
        ("nobody present", "webauthn.get", act, home, "", 4, RP, Err(E::NobodyVerified)),
        ("twice a member", "webauthn.get", act, home, r#","type":"webauthn.get""#, 5, RP, Err(E::ClientData)),
    ];
    for (what, kind, challenge, origin, more, flags, rp, expect) in cases {
        let client = client_data(kind, &challenge, origin, more);
        let made = Made::new(Algorithm::Eddsa, authenticator_data(rp, flags), client);
        assert_eq!(made.verify(), expect.map_err(Into::into), "{what}");
    }
}
