//! Candidates as ONVIF events.

pub(crate) mod submit;
