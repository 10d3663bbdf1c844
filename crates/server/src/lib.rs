//! The server: one HTTP interface, the gate room, the jobs; composition of the rooms below, and no law of its own.
//!
//! Absent on purpose: an administrator's way round the register, logs of who or what, any answer to
//! an engine about a candidate. Plain HTTP on loopback only, until it speaks TLS itself.
#![forbid(unsafe_code)]

mod api;
mod app;
mod connections;
pub mod console;
mod ends;
mod engines;
mod events;
mod gate_room;
mod host;
mod jobs;
mod listen;
mod reads;
mod server;
pub mod token;
mod unproposed;

pub use api::access::{Access, Operation};
pub use api::document;
pub use connections::Limits;
pub use console::{Demo, DemoAccount, DemoStory};
pub use listen::{ListenError, loopback};
pub use server::{Jobs, Server, ServerConfig};
