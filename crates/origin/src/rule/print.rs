//! Rules in words, in both languages.

use std::collections::BTreeMap;

use hoinhap_sources::{Library, SourceError};
use hoinhap_vocab::{Lang, Text};

use super::node::{
    Allowance, Base, Cap, ClassChange, Level, MaterialEntry, Metric, Node, WeightBase, WeightOf,
};
use crate::{CodeSet, Decimal};

/// Names of processes, operations and materials.
#[derive(Debug, Clone, Default)]
pub struct Names {
    processes: BTreeMap<String, Text>,
    materials: BTreeMap<String, Text>,
}

impl Names {
    /// The shipped names.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        Ok(Self {
            processes: read("rules/process_codes.csv", "code")?,
            materials: read("rules/named_materials.csv", "name")?,
        })
    }

    /// The codes of the known processes.
    #[must_use]
    pub fn processes(&self) -> Vec<String> {
        self.processes.keys().cloned().collect()
    }

    /// The name of a process, or its code.
    #[must_use]
    pub fn process(&self, code: &str) -> Text {
        self.processes.get(code).cloned().unwrap_or_else(|| Text::same(code.to_owned()))
    }

    /// The name of a material or description, or its words.
    #[must_use]
    pub fn material(&self, name: &str) -> Text {
        self.materials.get(name).cloned().unwrap_or_else(|| Text::same(name.replace('-', " ")))
    }
}

fn read(path: &str, key: &str) -> Result<BTreeMap<String, Text>, SourceError> {
    let table = Library::csv(path)?;
    let entry = |row: hoinhap_sources::Row<'_>| {
        let text = Text::new(row.text("meaning_vi")?.to_owned(), row.text("meaning_en")?.to_owned());
        Ok((row.text(key)?.to_owned(), text))
    };
    table.rows().map(entry).collect()
}

/// A rule in words.
#[must_use]
pub fn print_node(node: &Node, names: &Names) -> Text {
    Text::build(|lang| Words { lang, names }.node(node))
}

struct Words<'a> {
    lang: Lang,
    names: &'a Names,
}

impl Words<'_> {
    fn say(&self, vi: &str, en: &str) -> String {
        match self.lang {
            Lang::Vi => vi.to_owned(),
            Lang::En => en.to_owned(),
        }
    }

    fn node(&self, node: &Node) -> String {
        match node {
            Node::Any(of) => self.join(of, &self.say("; hoặc ", "; or ")),
            Node::All { of, allow } => self.join(of, &self.say("; và ", "; and ")) + &self.allowances(allow),
            Node::Change(change) => self.change(change),
            Node::WhollyObtained(None) => self.say("hàng hoá có xuất xứ thuần tuý", "the good is wholly obtained"),
            Node::WhollyObtained(Some(materials)) => {
                let list = self.materials(materials);
                self.say(&format!("nguyên liệu {list} có xuất xứ thuần tuý"), &format!("all materials of {list} are wholly obtained"))
            }
            Node::From(codes) => {
                self.say(&format!("sản xuất từ nguyên liệu thuộc {codes}"), &format!("manufacture from materials of {codes}"))
            }
            Node::FromNamed(name) => {
                let name = self.names.material(name);
                self.say(&format!("sản xuất từ {}", name.vi), &format!("manufacture from {}", name.en))
            }
            Node::Value { metric, pct, only, .. } => self.value(*metric, *pct, only),
            Node::MaxValue { materials, pct, base, .. } => {
                let (list, base) = (self.materials(materials), self.base(*base));
                self.say(
                    &format!("trị giá nguyên liệu không có xuất xứ thuộc {list} không quá {pct}% {base}"),
                    &format!("the value of non-originating {list} does not exceed {pct} % of {base}"),
                )
            }
            Node::Weight { materials, pct, base, .. } => {
                let (list, base) = (self.materials(materials), self.weight_base(*base));
                self.say(
                    &format!("trọng lượng nguyên liệu không có xuất xứ thuộc {list} không quá {pct}% {base}"),
                    &format!("the weight of non-originating {list} does not exceed {pct} % of {base}"),
                )
            }
            Node::AlcoholVolume(pct) => self.say(
                &format!("độ cồn từ nguyên liệu không có xuất xứ không quá {pct}% tổng độ cồn"),
                &format!("alcohol from non-originating materials does not exceed {pct} % of the total"),
            ),
            Node::MinOriginatingWeight { of, pct, .. } => self.min_weight(of, *pct),
            Node::Process(code) => self.names.process(code).get(self.lang).to_owned(),
            Node::EachItemOwnRule(pct) => self.say(
                &format!("mỗi món trong bộ đáp ứng quy tắc của nó; món không có xuất xứ không quá {pct}% trị giá bộ"),
                &format!("each item of the set meets its own rule; items that do not are at most {pct} % of the set"),
            ),
            Node::Unparsed(_) => self.say("quy tắc chưa đọc được", "a rule that is not in readable form"),
        }
    }

    fn join(&self, of: &[Node], word: &str) -> String {
        let part = |node: &Node| match node {
            Node::Any(_) | Node::All { .. } => format!("({})", self.node(node)),
            leaf => self.node(leaf),
        };
        of.iter().map(part).collect::<Vec<_>>().join(word)
    }

    fn change(&self, change: &ClassChange) -> String {
        let mut text = match change.level {
            Level::Any => self.say("từ nguyên liệu thuộc bất kỳ nhóm nào", "from materials of any heading"),
            Level::Chapter => self.say("chuyển đổi chương (CC)", "change of chapter (CC)"),
            Level::Heading => self.say("chuyển đổi nhóm (CTH)", "change of heading (CTH)"),
            Level::Subheading => self.say("chuyển đổi phân nhóm (CTSH)", "change of subheading (CTSH)"),
        };
        if !change.except.is_empty() {
            text += &self
                .say(&format!(", trừ từ {}", change.except), &format!(", except from {}", change.except));
        }
        for scoped in &change.except_scoped {
            let name = self.names.material(&scoped.scope);
            text += &self.say(
                &format!(", trừ {} thuộc {}", name.vi, scoped.codes),
                &format!(", except {} of {}", name.en, scoped.codes),
            );
        }
        if let Some(Cap { pct, base }) = change.allow_same_level {
            let base = self.base(base);
            text += &self.say(
                &format!("; nguyên liệu cùng cấp mã được tới {pct}% {base}"),
                &format!("; materials of the same level up to {pct} % of {base}"),
            );
        }
        text + &self.allowances(&change.allow)
    }

    fn allowances(&self, list: &[Allowance]) -> String {
        let one = |allowance: &Allowance| {
            let name = self.names.material(&allowance.name);
            let cap = allowance
                .cap
                .map(|cap| self.say(&format!(" tới {}%", cap.pct), &format!(" up to {} %", cap.pct)));
            let cap = cap.unwrap_or_default();
            self.say(&format!("; được dùng {}{cap}", name.vi), &format!("; {} may be used{cap}", name.en))
        };
        list.iter().map(one).collect()
    }

    fn value(&self, metric: Metric, pct: Decimal, only: &CodeSet) -> String {
        let method = match metric {
            Metric::BuildDown => self.say("gián tiếp", "build-down"),
            Metric::BuildUp => self.say("trực tiếp", "build-up"),
            Metric::NetCost => self.say("chi phí tịnh", "net cost"),
            Metric::Focused => self
                .say(&format!("giá trị tập trung, nguyên liệu {only}"), &format!("focused value of {only}")),
            Metric::Direct => self.say("cộng trực tiếp", "direct"),
            Metric::MaxNom => {
                return self.say(
                    &format!("nguyên liệu không có xuất xứ không quá {pct}% giá xuất xưởng (MaxNOM)"),
                    &format!(
                        "non-originating materials do not exceed {pct} % of the ex-works price (MaxNOM)"
                    ),
                );
            }
        };
        self.say(
            &format!("hàm lượng giá trị khu vực từ {pct}% ({method})"),
            &format!("regional value content of at least {pct} % ({method})"),
        )
    }

    fn min_weight(&self, of: &WeightOf, pct: Decimal) -> String {
        let what = match of {
            WeightOf::Codes(codes) => codes.to_string(),
            WeightOf::Named(name) => self.names.material(name).get(self.lang).to_owned(),
        };
        self.say(
            &format!("ít nhất {pct}% trọng lượng {what} có xuất xứ"),
            &format!("at least {pct} % of the weight of {what} originates"),
        )
    }

    fn materials(&self, list: &[MaterialEntry]) -> String {
        let one = |entry: &MaterialEntry| match entry {
            MaterialEntry::Codes(range) => range.to_string(),
            MaterialEntry::Named { name, .. } => self.names.material(name).get(self.lang).to_owned(),
        };
        list.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn base(&self, base: Base) -> String {
        match base {
            Base::ExWorks => self.say("giá xuất xưởng", "the ex-works price"),
            Base::Fob => self.say("trị giá FOB", "the FOB value"),
            Base::Good => self.say("trị giá hàng hoá", "the value of the good"),
            Base::NetCost => self.say("chi phí tịnh", "the net cost"),
        }
    }

    fn weight_base(&self, base: WeightBase) -> String {
        match base {
            WeightBase::Good => self.say("trọng lượng hàng hoá", "the weight of the good"),
            WeightBase::SameCodes => {
                self.say("trọng lượng mọi nguyên liệu cùng mã", "all materials of these codes")
            }
            WeightBase::Chapter(chapter) => self.say(
                &format!("trọng lượng mọi nguyên liệu Chương {chapter}"),
                &format!("all materials of Chapter {chapter}"),
            ),
        }
    }
}
