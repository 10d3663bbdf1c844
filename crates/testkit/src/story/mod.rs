//! The steps of a use, and the stories made of them. Every step is a real act in a real register.

pub(crate) mod ending;
pub(crate) mod enrolling;
pub(crate) mod erasing;
pub(crate) mod limits;
pub(crate) mod using;
pub(crate) mod whole;
