//! The agencies that a cell names.

use std::collections::BTreeSet;

use hoinhap_vocab::Text;

use super::RowReader;
use crate::book::NameFound;
use crate::search::fold;

impl RowReader<'_> {
    /// The one lead of a task.
    pub(super) fn lead(&mut self, text: &str) -> Option<String> {
        let found = self.agencies("lead", text);
        if found.len() > 1 {
            let message =
                Text::fixed("Một nhiệm vụ chỉ có một cơ quan chủ trì", "A task has one lead agency");
            let help = Text::fixed(
                "Giữ một cơ quan chủ trì, chuyển cơ quan khác sang cột phối hợp",
                "Keep one, and move the others to the coordinating agencies",
            );
            self.issue("E-TWO-LEADS", "lead", text, message, help);
            return None;
        }
        found.into_iter().next()
    }

    /// The agencies in a cell. Names are divided at `;`, `,`, `/`, line ends and " và ", except where a known name has one
    /// of these inside: the longest known name counts.
    pub(super) fn agencies(&mut self, field: &str, text: &str) -> Vec<String> {
        let on = self.importer.options.on;
        let mut ids = Vec::new();
        let mut names = Vec::new();
        for part in text.split([';', '\n']).map(str::trim) {
            if field == "coordinators" && fold(part).starts_with("cac ") {
                let message = Text::fixed(
                    "Nhóm cơ quan không ghi thành từng cơ quan",
                    "A group of agencies is not entered one by one",
                );
                self.warn("W-ORG-GROUP", field, part, message);
            } else {
                names.extend(divide(part, &|name| self.importer.directory.knows(name, on)));
            }
        }
        for name in names {
            match self.importer.directory.find(&name, on) {
                NameFound::Organisation(id) => ids.push(id),
                NameFound::Successor(id) => {
                    let message = Text::new(format!("`{name}` nay là {id}"), format!("`{name}` is now {id}"));
                    self.warn("W-ORG-SUCC", field, &name, message);
                    ids.push(id);
                }
                NameFound::Several(all) => self.unknown_agency(field, &name, &all),
                NameFound::Unknown(near) => self.unknown_agency(field, &name, &near),
            }
        }
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(id.clone()));
        ids
    }

    fn unknown_agency(&mut self, field: &str, name: &str, near: &[String]) {
        let list = near.join("; ");
        let message =
            Text::new(format!("Không rõ cơ quan `{name}`"), format!("The agency `{name}` is not known"));
        let help = Text::new(format!("Có phải ý là: {list}?"), format!("Did you mean: {list}?"));
        self.issue("E-ORG-UNKNOWN", field, name, message, help);
    }
}

/// Names divided at their separators; a known name that has one inside stays whole.
fn divide(text: &str, knows: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut cuts: Vec<(usize, usize)> =
        text.match_indices([';', ',', '/', '\n']).map(|(at, mark)| (at, at + mark.len())).collect();
    cuts.extend(text.match_indices(" và ").map(|(at, mark)| (at, at + mark.len())));
    cuts.sort_unstable();
    cuts.push((text.len(), text.len()));
    let (mut names, mut start) = (Vec::new(), 0);
    while start < text.len() {
        let open: Vec<(usize, usize)> = cuts.iter().copied().filter(|(at, _)| *at >= start).collect();
        let known = open.iter().rev().find(|(at, _)| knows(text[start..*at].trim()));
        let Some((end, next)) = known.or(open.first()).copied() else { break };
        let name = text[start..end].trim();
        if !name.is_empty() {
            names.push(name.to_owned());
        }
        start = next;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_stay_whole_at_their_commas() {
        let known = ["Bộ Văn hóa, Thể thao và Du lịch", "Bộ Y tế", "Bộ Tài chính"];
        let knows = |name: &str| known.contains(&name);
        let divided = |text: &str| divide(text, &knows);
        assert_eq!(divided("Bộ Văn hóa, Thể thao và Du lịch"), known[..1]);
        assert_eq!(
            divided("Bộ Y tế, Bộ Văn hóa, Thể thao và Du lịch và Bộ Tài chính"),
            [known[1], known[0], known[2]]
        );
        assert_eq!(divided("Bộ Y tế; Cục X\nBộ Tài chính"), ["Bộ Y tế", "Cục X", "Bộ Tài chính"]);
        assert_eq!(divided(" , ;"), Vec::<String>::new());
    }
}
