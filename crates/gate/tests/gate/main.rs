//! The gate from outside: tables, theorems, and a slow twin.
#![forbid(unsafe_code)]

#[cfg(test)]
mod table;
#[cfg(test)]
mod theorems;
#[cfg(test)]
mod twin;
#[cfg(test)]
mod world;
