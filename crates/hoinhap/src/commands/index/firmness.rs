//! How well the groups of a composite hang together, in a line or two below a table; the JSON has all of it.

use hoinhap_measures::index::{Composite, GroupCheck, MemberCheck};
use hoinhap_report::format;
use hoinhap_vocab::{Lang, Text, Year};

/// Groups, and members of the top, that a line names.
const NAMED: usize = 8;

/// Cronbach's alpha of the top and its members, and what the weights of the top come to.
/// The year is named where the table above has several.
pub(super) fn lines(
    composite: &Composite,
    groups: &[GroupCheck],
    year: Option<Year>,
    lang: Lang,
) -> Vec<String> {
    let Some(top) = groups.last() else { return Vec::new() };
    let members = &composite.tree.nodes[composite.tree.top()].children;
    let is_member = |code: &str| members.iter().any(|member| composite.tree.nodes[*member].code == code);
    let below = groups.iter().filter(|group| is_member(&group.group));
    let year = year.map_or_else(String::new, |year| format!(", {year}"));
    let alpha = alpha(std::iter::once(top).chain(below), &year, lang);
    [alpha, influence(top, &year, lang)].into_iter().flatten().collect()
}

fn alpha<'a>(groups: impl Iterator<Item = &'a GroupCheck>, year: &str, lang: Lang) -> Option<String> {
    let of = |group: &GroupCheck| format!("{} {}", group.group, format::number(group.alpha, 2, lang));
    let defined: Vec<String> = groups.filter(|group| group.alpha.is_finite()).map(of).collect();
    let label = Text::new(format!("Alpha của Cronbach{year}"), format!("Cronbach's alpha{year}"));
    listed(label.get(lang), &defined)
}

/// Weight, as the scheme of the group finds it, and share of influence of each member, side by side.
fn influence(top: &GroupCheck, year: &str, lang: Lang) -> Option<String> {
    let share = |share: f64| format::number(share, 2, lang);
    let of = |member: &MemberCheck| {
        format!("{} {} → {}", member.node, share(member.weight), share(member.influence))
    };
    let defined: Vec<String> =
        top.members.iter().filter(|member| member.influence.is_finite()).map(of).collect();
    let label = Text::new(
        format!("Trọng số → ảnh hưởng thực trong {}{year}", top.group),
        format!("Weight → influence in {}{year}", top.group),
    );
    listed(label.get(lang), &defined)
}

/// `label: a, b, …`; `None` where there is nothing to list.
fn listed(label: &str, entries: &[String]) -> Option<String> {
    let named = entries.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if entries.len() > NAMED { ", …" } else { "" };
    (!entries.is_empty()).then(|| format!("{label}: {named}{more}"))
}
