//! What the register admits and refuses, rule by rule, both sides; stories; goldens; theorems.
#![forbid(unsafe_code)]

#[cfg(test)]
#[path = "../common/mod.rs"]
mod common;

#[cfg(test)]
mod alerts;
#[cfg(test)]
mod budget;
#[cfg(test)]
mod case;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod dues;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod engine_orders;
#[cfg(test)]
mod envelope;
#[cfg(test)]
mod escrow;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod people;
#[cfg(test)]
mod permits;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod running;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod theorems;
#[cfg(test)]
mod webauthn;
