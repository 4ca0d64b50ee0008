//! The program as a person or a script meets it: the words typed, what is printed, the exit status.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking"
)]

mod claims;
mod data;
mod data_add;
mod data_add_doubts;
mod errors;
mod estimate;
#[cfg(target_os = "linux")]
mod full_disk;
mod help;
mod index;
mod index_told;
mod measure;
mod measure_progress;
#[path = "../../../register/tests/postgres/server.rs"]
mod postgres_server;
mod prefer;
mod register;
mod register_bad_input;
mod register_batches;
mod register_due;
mod register_filters;
mod register_killed;
mod register_pages;
mod register_publish;
mod register_rules;
mod register_server;
mod review;
mod rules;
mod scenario;
mod scenario_bad_tables;
mod scenario_limits;
mod scenario_tables;
mod schema;
mod support;
