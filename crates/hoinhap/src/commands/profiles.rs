//! Profiles as flags name them.

use hoinhap_sources::{Profile, nearest};
use hoinhap_vocab::Text;

use crate::cli::{ArgSpec, Takes};
use crate::failure::Failure;

/// The profile used where none is named.
pub(super) const DEFAULT_PROFILE: &str = "res59";

/// The flag.
pub(super) const PROFILE: ArgSpec = ArgSpec {
    id: "profile",
    value: "ID",
    takes: Takes::One,
    help: Text::fixed(
        "Hồ sơ chính sách; mặc định res59 (Nghị quyết 59-NQ/TW)",
        "Policy profile; default res59 (Resolution 59-NQ/TW)",
    ),
};

/// The id of a profile that ships.
pub(super) fn profile(id: &str) -> Result<String, Failure> {
    let known = Profile::list();
    if known.contains(&id) {
        return Ok(id.to_owned());
    }
    let near = nearest(id, known.iter().copied(), 3);
    let list = if near.is_empty() { known.join(", ") } else { near.join(", ") };
    let failure = Failure::usage(
        "cli/unknown-profile",
        Text::new(format!("Không có hồ sơ `{id}`"), format!("There is no profile `{id}`")),
        Text::new(format!("Có các hồ sơ: {list}"), format!("Use one of {list}")),
    );
    Err(failure.at("--profile").with_value(id))
}
