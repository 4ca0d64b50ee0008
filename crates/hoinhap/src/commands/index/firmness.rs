//! How well the groups of a composite hang together, in a line or two below a table; the JSON has all of it.

use hoinhap_measures::index::{Composite, GroupCheck, MemberCheck};
use hoinhap_report::format;
use hoinhap_vocab::{Lang, Text};

/// Groups, and members of the top, that a line names.
const NAMED: usize = 8;

/// Cronbach's alpha of the top and its members, and what the weights of the top come to.
pub(super) fn lines(composite: &Composite, groups: &[GroupCheck], lang: Lang) -> Vec<String> {
    let Some(top) = groups.last() else { return Vec::new() };
    let members = &composite.tree.nodes[composite.tree.top()].children;
    let is_member = |code: &str| members.iter().any(|member| composite.tree.nodes[*member].code == code);
    let below = groups.iter().filter(|group| is_member(&group.group));
    [alpha(std::iter::once(top).chain(below), lang), influence(top, lang)].into_iter().flatten().collect()
}

fn alpha<'a>(groups: impl Iterator<Item = &'a GroupCheck>, lang: Lang) -> Option<String> {
    let of = |group: &GroupCheck| format!("{} {}", group.group, format::number(group.alpha, 2, lang));
    let defined: Vec<String> = groups.filter(|group| group.alpha.is_finite()).map(of).collect();
    let label = Text::fixed("Alpha của Cronbach", "Cronbach's alpha");
    listed(label.get(lang), &defined)
}

/// Weight and share of influence of each member, side by side.
fn influence(top: &GroupCheck, lang: Lang) -> Option<String> {
    let share = |share: f64| format::number(share, 2, lang);
    let of = |member: &MemberCheck| {
        format!("{} {} → {}", member.node, share(member.nominal_share), share(member.influence))
    };
    let defined: Vec<String> =
        top.members.iter().filter(|member| member.influence.is_finite()).map(of).collect();
    let label = Text::new(
        format!("Trọng số → ảnh hưởng thực trong {}", top.group),
        format!("Weight → influence in {}", top.group),
    );
    listed(label.get(lang), &defined)
}

/// `label: a, b, …`; `None` where there is nothing to list.
fn listed(label: &str, entries: &[String]) -> Option<String> {
    let named = entries.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if entries.len() > NAMED { ", …" } else { "" };
    (!entries.is_empty()).then(|| format!("{label}: {named}{more}"))
}
