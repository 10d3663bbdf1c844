//! What the register admits and refuses, rule by rule, both sides; stories; goldens; theorems.

#[path = "../common/mod.rs"]
mod common;

mod alerts;
mod case;
mod dues;
mod ending;
mod envelope;
mod golden;
mod people;
mod permits;
mod running;
mod stories;
mod theorems;
mod webauthn;
