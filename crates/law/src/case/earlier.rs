//! Earlier requests on the same facts or persons (X-a, X-b).

section! {
    /// Earlier requests.
    pub struct Earlier {
        /// Whether the request states earlier requests and their results, or that there is none.
        pub stated: bool,
        /// Whether an earlier urgent use on the same facts was refused or lapsed.
        pub refused_or_lapsed: bool,
    }
}
