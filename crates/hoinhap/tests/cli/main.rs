//! The program as a person or a script meets it: the words typed, what is printed, the exit status.

mod claims;
mod data;
mod data_add;
mod errors;
mod help;
mod measure;
mod review;
mod schema;
mod support;
