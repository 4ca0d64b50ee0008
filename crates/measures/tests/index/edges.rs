//! Edges of recipes and sets: what a method cannot take is told, and never turns an order round.

use hoinhap_measures::index::sensitivity::{Design, factorial, of_year, replay_design, sampled};
use hoinhap_measures::index::{
    Build, Composite, Runner, SetFile, SetFiles, UserSet, build, differences, explain, parse_recipe, select,
};
use hoinhap_vocab::Issue;

const HEAD: &str = "[recipe]\nid = \"x\"\n";

/// A recipe on a set, ready to be built.
struct Case {
    steps: &'static str,
    indicators: &'static str,
    units: &'static str,
    denominators: Option<&'static str>,
    weight_sets: Option<&'static str>,
}

impl Case {
    /// Two pillars: P of a and b, Q of c.
    fn new(steps: &'static str, units: &'static str) -> Self {
        let indicators = "id,type,parent,direction,weight\na,Indicator,P,1,1\nb,Indicator,P,1,1\n\
                          c,Indicator,Q,1,1\nP,Aggregate,T,1,1\nQ,Aggregate,T,1,1\nT,Aggregate,,1,1\n";
        Self { steps, indicators, units, denominators: None, weight_sets: None }
    }

    const fn with(mut self, indicators: &'static str) -> Self {
        self.indicators = indicators;
        self
    }

    fn set(&self) -> Result<UserSet, Vec<Issue>> {
        let file = |name: &str, text: &str| SetFile { name: name.to_owned(), text: text.to_owned() };
        UserSet::read(&SetFiles {
            units: file("units.csv", self.units),
            indicators: file("indicators.csv", self.indicators),
            denominators: self.denominators.map(|text| file("denominators.csv", text)),
            weight_sets: None,
        })
    }

    fn composite(&self, set: &UserSet) -> Result<Composite, Vec<Issue>> {
        let sets = self
            .weight_sets
            .map(|text| SetFile { name: "weight_sets.csv".to_owned(), text: text.to_owned() });
        let head = if self.steps.starts_with("year") { HEAD.to_owned() } else { format!("{HEAD}\n") };
        let recipe = parse_recipe("r.toml", &format!("{head}{}", self.steps), sets.as_ref())?;
        Composite::bind(recipe, Some(set.hierarchy().to_vec()))
    }

    fn build(&self) -> Result<(Composite, Build, UserSet), Vec<Issue>> {
        let set = self.set()?;
        let (composite, built) = build(self.composite(&set)?, &set)?;
        Ok((composite, built, set))
    }

    fn codes(&self) -> Vec<String> {
        let code = |issue: &Issue| format!("{} {}", issue.code, issue.value.clone().unwrap_or_default());
        self.build().err().unwrap_or_default().iter().map(|issue| code(issue).trim().to_owned()).collect()
    }

    /// The scores of a node in the last year, and the codes of what is told.
    fn scores(&self, node: &str) -> (Vec<(String, Option<f64>)>, Vec<&'static str>) {
        let (composite, built, _) = self.build().unwrap_or_else(|issues| panic!("{issues:#?}"));
        let last = built.scores.iter().map(|score| score.year).max().unwrap();
        let own = built
            .scores
            .iter()
            .filter(|score| composite.tree.nodes[score.node].code == node && score.year == last);
        let scores = own.map(|score| (score.unit.clone(), score.value)).collect();
        (scores, built.issues.iter().map(|issue| issue.code).collect())
    }
}

fn close(value: Option<f64>, want: f64) -> bool {
    value.is_some_and(|value| (value - want).abs() < 1e-9)
}

const MINMAX: &str = "[normalise]\nrule = \"minmax\"\nto = [0, 100]\n[aggregate]\n";
const UNITS: &str = "unit,a,b,c\nA,1,9,2\nB,2,4,5\nC,3,1,8\nD,5,2,1\n";

#[test]
fn bounds_of_the_doubt_that_cannot_be_kept_are_refused_or_give_no_score() {
    let scale = "[normalise]\nrule = \"minmax\"\nto = [1, 100]\n[aggregate]\n";
    let of =
        |weight: &str| -> &'static str { Box::leak(format!("[weight]\n{weight}\n{scale}").into_boxed_str()) };
    // Two members of at most 0.3 each cannot make a whole.
    assert_eq!(
        Case::new(of("levels = [\"bod-restricted\", \"given\"]"), UNITS).codes(),
        ["recipe/bod-bounds [0.05, 0.3]"; 2]
    );
    for bounds in ["[0.6, 0.3]", "[-1, 1]", "[0, 1.5]"] {
        let case = Case::new(of(&format!("rule = {{ bod = {bounds} }}")), UNITS);
        assert!(
            case.codes().contains(&format!("recipe/bod-bounds {bounds}")),
            "{bounds}: {:?}",
            case.codes()
        );
    }
    // A unit that lacks one of two members has one, which cannot have at most 0.9 of the score.
    let flat = "id,type,parent,direction,weight\na,Indicator,T,1,1\nb,Indicator,T,1,1\nT,Aggregate,,1,1\n";
    let case = Case::new(of("rule = { bod = [0.1, 0.9] }"), "unit,a,b\nA,1,9\nB,2,4\nC,5,\n").with(flat);
    let (scores, told) = case.scores("T");
    assert!(scores[0].1.is_some() && scores[2].1.is_none(), "{scores:?}");
    assert!(told.contains(&"index/benefit-of-the-doubt"), "{told:?}");
}

#[test]
fn the_doubt_judges_a_unit_by_the_members_that_it_has() {
    let steps = "[weight]\nlevels = [\"bod\", \"given\"]\n[aggregate]\n";
    let flat = "id,type,parent,direction,weight\na,Indicator,T,1,1\nb,Indicator,T,1,1\nT,Aggregate,,1,1\n";
    let case =
        Case::new("[weight]\nrule = \"bod\"\n[aggregate]\n", "unit,a,b\nA,10,2\nB,4,8\nC,5,\n").with(flat);
    let (scores, _) = case.scores("T");
    // C has a alone: 5 of the greatest 10.
    assert!(close(scores[2].1, 0.5) && close(scores[0].1, 1.0), "{scores:?}");
    // A negative value gives no score, here and above, and is told.
    let (scores, told) = Case::new(steps, "unit,a,b,c\nA,1,9,2\nB,-2,4,5\n").scores("T");
    assert_eq!(scores[1].1, None);
    assert!(told.contains(&"index/benefit-of-the-doubt"), "{told:?}");
}

#[test]
fn marginal_effects_of_the_doubt_are_of_its_own_weights() {
    let flat = "id,type,parent,direction,weight\na,Indicator,T,1,1\nb,Indicator,T,1,1\nT,Aggregate,,1,1\n";
    let case = Case::new("[weight]\nrule = \"bod\"\n[aggregate]\n", "unit,a,b\nA,10,2\nB,4,8\n").with(flat);
    let (composite, built, set) = case.build().unwrap();
    let tree = explain(&composite, &built.run, &set, 0);
    let elasticity: f64 = tree.children.iter().map(|child| child.elasticity.unwrap()).sum();
    assert!((elasticity - 1.0).abs() < 1e-9, "of degree one: {elasticity}");
}

#[test]
fn a_member_of_weight_zero_plays_no_part_under_any_scheme() {
    let with = "id,type,parent,direction,weight\na,Indicator,T,1,1\nb,Indicator,T,1,1\nc,Indicator,T,1,0\nT,Aggregate,,1,1\n";
    let without = "id,type,parent,direction,weight\na,Indicator,T,1,1\nb,Indicator,T,1,1\nT,Aggregate,,1,1\n";
    for scheme in ["given", "equal", "entropy", "critic", "sd", "gini", "optimised", "bod"] {
        let steps: &'static str = Box::leak(
            format!(
                "[normalise]\nrule = \"minmax\"\nto = [1, 100]\n[weight]\nrule = \"{scheme}\"\n[aggregate]\n"
            )
            .into_boxed_str(),
        );
        let units = "unit,a,b,c\nA,1,2,2\nB,2,4,5\nC,3,3,8\nD,5,9,1\n";
        let (all, fewer) = (Case::new(steps, units).with(with), Case::new(steps, units).with(without));
        for ((unit, one), (_, other)) in all.scores("T").0.iter().zip(fewer.scores("T").0) {
            assert!(close(*one, other.unwrap()), "{scheme} {unit}: {one:?} {other:?}");
        }
    }
}

#[test]
fn a_denominator_outside_the_years_of_the_recipe_serves_what_is_carried_from_there() {
    let indicators = "id,type,parent,direction,weight,denominator\na,Indicator,T,1,1,POP\nT,Aggregate,,1,1,\nPOP,Denominator,,,,\n";
    let units = "unit,year,a,POP\nA,2023,1,2\nA,2024,,4\nB,2024,3,4\n";
    let steps = "year = 2024\n[denominate]\n[impute]\nladder = [\"carry:2\"]\n[aggregate]\n";
    let (scores, _) = Case::new(steps, units).with(indicators).scores("T");
    assert!(close(scores[0].1, 0.5) && close(scores[1].1, 0.75), "{scores:?}");
    let (_, told) = Case::new(steps, "unit,year,a,POP\nA,2024,1,\nB,2024,3,4\n").with(indicators).scores("T");
    assert!(told.contains(&"index/without-denominator"));
    let misspelt = Case::new(steps, "unit,year,a,Pop\nA,2024,1,4\n").with(indicators);
    assert!(misspelt.codes().contains(&"set/no-denominator POP".to_owned()), "{:?}", misspelt.codes());
}

#[test]
fn files_that_are_not_what_they_seem_are_refused_with_all_their_faults() {
    let of = |units: &'static str| Case::new(MINMAX, units).codes();
    assert_eq!(of("unit;a;b;c\nA;1;2;3\n"), ["set/separator unit;a;b;c"]);
    assert_eq!(of("unit,a,b,c,a\nA,1,2,3,4\n"), ["set/duplicate-column a"]);
    assert_eq!(of("unit,a,b,c\nA,1,2\nB,1,2,3,4\nC,1,2,3\n"), ["set/row-length 3", "set/row-length 5"]);
    // A row of another length does not hide the faults of the others.
    assert_eq!(of("unit,a,b,c\nA,1,2\nC,1,2,x\n"), ["set/row-length 3", "set/not-a-number x"]);
    assert_eq!(of("a,b,c\n1,2,3\n"), ["set/no-column unit"]);
    assert_eq!(of("unit,year,a,b,c\nA,2024,1,2,3\nB,,1,2,3\n"), ["set/without-year B"]);
    assert_eq!(of("unit,year,a,b,c\nA,20240,1,2,3\n"), ["set/not-a-number 20240"]);
    let indicators = "id,type,parent,direction,weight\na,Indicator,P,0,1\na,Indicator,P,1,x\nb,Indicator,Pp,1,1\nP,Aggregate,,1,1\n";
    let codes = Case::new(MINMAX, "unit,a,b\nA,1,2\n").with(indicators).codes();
    for want in
        ["set/direction 0", "set/not-a-number x", "recipe/duplicate-node a", "recipe/unknown-parent Pp"]
    {
        assert!(codes.contains(&want.to_owned()), "{want}: {codes:?}");
    }
    let both = |text: &'static str| Case {
        denominators: Some(text),
        ..Case::new("[denominate]\n[aggregate]\n", "unit,a,POP\nA,1,2\nB,6,4\n")
            .with("id,type,parent,denominator\na,Indicator,T,POP\nT,Aggregate,,\n")
    };
    // The same denominators in both files are one.
    assert!(close(both("unit,POP\nA,2\nB,4\nC,9\n").scores("T").0[0].1, 0.5));
    assert_eq!(both("unit,POP\nA,3\n").codes(), ["set/other-denominator 3"]);
    let twice = Case { denominators: Some("unit,POP\nA,1\nA,2\n"), ..Case::new(MINMAX, "unit,a\nA,1\n") };
    let twice = twice.with("id,type,parent,denominator\na,Indicator,T,POP\nT,Aggregate,,\n");
    assert_eq!(twice.codes(), ["set/duplicate-unit A"]);
}

#[test]
fn judgements_name_every_member_once_and_agree_with_themselves() {
    let of = |ahp: &'static str| Case::new(ahp, UNITS).codes();
    let whole =
        of("[aggregate]\n[[ahp]]\nnode = \"P\"\norder = [\"a\", \"b\"]\nmatrix = [[1, 3], [0.3333333, 1]]\n");
    assert!(whole.is_empty(), "{whole:?}");
    assert_eq!(
        of("[aggregate]\n[[ahp]]\nnode = \"P\"\norder = [\"a\"]\nmatrix = [[1]]\n"),
        ["recipe/judgements b"]
    );
    assert_eq!(
        of("[aggregate]\n[[ahp]]\nnode = \"P\"\norder = [\"a\", \"a\"]\nmatrix = [[1, 1], [1, 1]]\n"),
        ["recipe/judgements a"]
    );
    let clash = of("[aggregate]\n[[ahp]]\nnode = \"P\"\norder = [\"a\", \"b\"]\nmatrix = [[1, 3], [3, 1]]\n");
    assert_eq!(clash.len(), 1, "{clash:?}");
    assert!(clash[0].contains("[1][2] = 3"), "{clash:?}");
    // The hierarchy of the set takes the judgement: 3 to 1.
    let case = Case::new(
        "[aggregate]\n[[ahp]]\nnode = \"P\"\norder = [\"a\", \"b\"]\nmatrix = [[1, 3], [0.3333333, 1]]\n",
        UNITS,
    );
    assert!((case.scores("P").0[0].1.unwrap() - (0.75 + 0.25 * 9.0)).abs() < 1e-6);
}

#[test]
fn no_normalisation_turns_an_order_round() {
    let less = "id,type,parent,direction,weight,target\na,Indicator,T,-1,1,\nT,Aggregate,,1,1,\n";
    let told = |steps: &'static str, indicators: &'static str, units: &'static str| {
        Case::new(steps, units).with(indicators).scores("T")
    };
    let (scores, issues) =
        told("[normalise]\nrule = \"fracmax\"\n[aggregate]\n", less, "unit,a\nA,9\nB,1\nC,3\n");
    assert!(scores.iter().all(|score| score.1.is_none()) && issues.contains(&"index/no-positive-maximum"));
    let aimed = "id,type,parent,direction,weight,target\na,Indicator,T,1,1,0\nT,Aggregate,,1,1,\n";
    let (scores, issues) =
        told("[normalise]\nrule = \"dist2targ\"\n[aggregate]\n", aimed, "unit,a\nA,1\nB,2\nC,8\n");
    assert!(scores.iter().all(|score| score.1.is_none()) && issues.contains(&"index/target-beyond"));
    let up = "id,type,parent,direction,weight\na,Indicator,T,1,1\nb,Indicator,T,1,1\nT,Aggregate,,1,1\n";
    let (scores, issues) = told(
        "[normalise]\nrule = \"zscore\"\n[aggregate]\nrule = \"power:2\"\n",
        up,
        "unit,a,b\nA,1,1\nB,2,2\nC,3,3\n",
    );
    assert_eq!(scores[0].1, None, "an even power of a negative score is no great score");
    assert!(issues.contains(&"index/not-positive"));
    let (scores, issues) = told(
        "[normalise]\nrule = \"zscore\"\n[aggregate]\nrule = \"mpi\"\n",
        up,
        "unit,a,b\nA,1,2\nB,2,1\nC,9,9\nD,0,1\n",
    );
    assert!(scores[3].1.is_none() && issues.contains(&"index/no-finite-mean"), "{scores:?}");
}

#[test]
fn a_column_that_varies_in_its_last_digit_alone_is_constant() {
    let flat = "id,type,parent,direction,weight\na,Indicator,T,1,1\nb,Indicator,T,1,1\nT,Aggregate,,1,1\n";
    let steps = "[normalise]\nrule = \"minmax\"\nto = [0, 100]\n[aggregate]\n";
    let (scores, told) =
        Case::new(steps, "unit,a,b\nA,0.1,1\nB,0.10000000000000002,2\nC,0.1,3\n").with(flat).scores("T");
    assert!(close(scores[1].1, 50.0) && told.contains(&"index/constant-column"), "{scores:?}");
}

#[test]
fn scores_that_differ_in_their_last_digit_tie() {
    let flat = "id,type,parent,direction,weight\na,Indicator,T,1,1\nb,Indicator,T,1,1\nc,Indicator,T,1,1\nT,Aggregate,,1,1\n";
    let case =
        Case::new("[aggregate]\n", "unit,a,b,c\nA,.1,.2,.3\nB,.3,.2,.1\nC,.2,.1,.3\nD,.3,.1,.2\n").with(flat);
    let (_, built, _) = case.build().unwrap();
    let tops = built.scores.iter().filter(|score| score.node == 3);
    assert_eq!(tops.map(|score| score.rank).collect::<Vec<_>>(), [Some(1); 4]);
}

#[test]
fn coverage_and_the_imputed_share_count_what_counts() {
    // Q has no weight: its coverage withholds nothing.
    let indicators = "id,type,parent,direction,weight\na,Indicator,P,1,8\nb,Indicator,P,1,1\nc,Indicator,Q,1,1\nP,Aggregate,T,1,1\nQ,Aggregate,T,1,0\nT,Aggregate,,1,1\n";
    let steps = "[aggregate]\ncoverage = { pillar = 0.6 }\n";
    let (scores, _) = Case::new(steps, "unit,a,b,c\nA,1,9,\nB,2,4,5\n").with(indicators).scores("T");
    assert!(scores.iter().all(|score| score.1.is_some()), "{scores:?}");
    // Under equal weights an imputed leaf of nominal weight 8 in 9 is half of P.
    let steps = "[impute]\nladder = [\"mean\"]\n[weight]\nrule = \"equal\"\n[aggregate]\n";
    let (composite, built, _) =
        Case::new(steps, "unit,a,b,c\nA,,9,1\nB,2,4,5\n").with(indicators).build().unwrap();
    let p = composite.tree.find("P").unwrap();
    let score = built.scores.iter().find(|score| score.node == p && score.unit == "A").unwrap();
    assert!((score.imputed_share - 0.5).abs() < 1e-12, "{}", score.imputed_share);
}

#[test]
fn parts_that_cancel_keep_their_contributions() {
    let steps = "[aggregate]\n";
    let (composite, built, set) = Case::new(steps, "unit,a,b,c\nA,-1,1,3\nB,2,4,5\n").build().unwrap();
    let tree = explain(&composite, &built.run, &set, 0);
    let leaves: Vec<f64> = tree.leaves().iter().map(|leaf| leaf.contribution.unwrap()).collect();
    assert_eq!(leaves, [-0.25, 0.25, 1.5]);
}

#[test]
fn a_unit_of_no_known_group_is_in_no_group() {
    let indicators = "id,type,parent,direction,weight\na,Indicator,T,1,1\nb,Indicator,T,1,1\nT,Aggregate,,1,1\ng,Group,,,\n";
    let steps = "[impute]\nladder = [\"group-mean:g\"]\n[aggregate]\n";
    let (scores, _) =
        Case::new(steps, "unit,g,a,b\nA,x,1,1\nB,x ,,2\nC,,5,3\nD,,,4\n").with(indicators).scores("a");
    assert!(close(scores[1].1, 1.0) && scores[3].1.is_none(), "{scores:?}");
    let unknown = Case::new("[impute]\nladder = [\"group-mean:h\"]\n[aggregate]\n", "unit,g,a,b\nA,x,1,1\n");
    assert_eq!(unknown.with(indicators).codes(), ["index/unknown-group h"]);
}

#[test]
fn a_computed_leaf_is_computed_on_an_own_set_too() {
    let indicators = "id,type,parent\na,Indicator,T\nb,Indicator,T\nx:OPEN,Indicator,T\nT,Aggregate,\n";
    let steps = "leaves = [{ id = \"share\", ratio = [\"a\", \"b\"], times = 100 }, { id = \"x:OPEN\" }]\n[recipe]\nid = \"x\"\n[aggregate]\n";
    let case = Case::new("", "unit,a,b,x:OPEN\nA,1,4,7\nB,1,2,9\n").with(indicators);
    let set = case.set().unwrap();
    let composite =
        Composite::bind(parse_recipe("r.toml", steps, None).unwrap(), Some(set.hierarchy().to_vec()));
    let (composite, built) = build(composite.unwrap(), &set).unwrap();
    let value = |code: &str, row: usize| built.run.value(composite.tree.find(code).unwrap(), row).unwrap();
    assert_eq!((value("share", 0), value("share", 1), value("x:OPEN", 0)), (25.0, 50.0, 7.0));
}

#[test]
fn one_year_has_one_score_however_it_is_asked_for() {
    let flat = "id,type,parent,direction,weight\na,Indicator,T,1,1\nT,Aggregate,,1,1\n";
    let case = Case::new(MINMAX, "unit,year,a\nA,2022,1\nB,2022,3\nA,2023,5\nB,2023,9\n").with(flat);
    let set = case.set().unwrap();
    let score = |composite: Composite| {
        let (composite, built) = build(composite, &set).unwrap();
        let top = composite.tree.top();
        let own = |score: &&hoinhap_measures::index::Score| {
            score.node == top && score.unit == "B" && score.year == Some(2022)
        };
        built.scores.iter().find(own).unwrap().value.unwrap()
    };
    let composite = case.composite(&set).unwrap();
    assert_eq!(score(composite.clone()), 25.0);
    assert_eq!(score(composite.clone().of_year(2022)), 25.0);
    let (_, built) = build(composite.of_year(2022), &set).unwrap();
    assert!(built.scores.iter().all(|score| score.year == Some(2022)));
    for year in [1999, 2030] {
        let nowhere = build(case.composite(&set).unwrap().of_year(year), &set).unwrap_err();
        assert_eq!(nowhere[0].code, "index/no-values", "{year}");
    }
}

#[test]
fn factors_that_do_nothing_are_told_and_those_that_cannot_be_told_apart_are_refused() {
    let of = |steps: &'static str| Case::new(steps, UNITS).codes();
    let weights = "[[factor]]\nname = \"W\"\nlevels = [{ name = \"a\" }, { name = \"b\", weights = { P = 2, Q = 1 } }]\n";
    let equal: &'static str =
        Box::leak(format!("[weight]\nrule = \"equal\"\n[aggregate]\n{weights}").into_boxed_str());
    let case = Case::new(equal, UNITS);
    let set = case.set().unwrap();
    let (composite, panel) = select(case.composite(&set).unwrap(), &set).unwrap();
    let result = factorial(&mut Runner::new(&composite.tree, panel), &composite, 0..4).unwrap();
    assert!(result.issues.iter().any(|issue| issue.code == "index/weights-unused"), "{:?}", result.issues);
    assert_eq!(
        of(
            "[aggregate]\n[[factor]]\nname = \"N\"\nlevels = [{ name = \"a\" }, { name = \"a\", drop = \"c\" }]\n"
        ),
        ["recipe/named-twice a"]
    );
    assert_eq!(
        of(
            "[aggregate]\n[[factor]]\nname = \"W\"\nlevels = [{ name = \"a\" }, { name = \"b\", weights = { q = 1, r = 2 } }]\n"
        ),
        ["recipe/unknown-node q", "recipe/unknown-node r"]
    );
    let sets = |text: &'static str| Case {
        weight_sets: Some(text),
        ..Case::new("[aggregate]\n[[factor]]\nname = \"W\"\nweight_sets = true\n", UNITS)
    };
    let apart = sets("set,id,weight\none,P,1\n\"two\",P,2\none,Q,1\ntwo,Q,2\n");
    let set = apart.set().unwrap();
    assert_eq!(apart.composite(&set).unwrap().recipe.factors[0].levels.len(), 2);
    assert_eq!(sets("set,id,weight\none,P,1\none,P,2\ntwo,P,1\n").codes(), ["recipe/named-twice one, P"]);
    assert_eq!(sets("set,id,weight\none,P,0\ntwo,P,1\n").codes(), ["recipe/no-weight one"]);
    assert_eq!(sets("set,id,weight\none,Z,1\ntwo,P,1\n").codes(), ["recipe/unknown-node Z"]);
}

#[test]
fn a_level_may_have_a_reference_unit_of_its_own() {
    let steps = "[normalise]\nrule = \"minmax\"\n[aggregate]\n[[factor]]\nname = \"N\"\nlevels = [{ name = \"m\" }, { name = \"r\", normalise = { rule = \"dist2ref\", reference = \"C\" } }]\n";
    let case = Case::new(steps, UNITS);
    let set = case.set().unwrap();
    let (composite, panel) = select(case.composite(&set).unwrap(), &set).unwrap();
    let result = factorial(&mut Runner::new(&composite.tree, panel), &composite, 0..4).unwrap();
    assert_eq!(result.units.len(), 4, "{:?}", result.issues);
    let unknown: &'static str = Box::leak(steps.replace("\"C\" }", "\"Z\" }").into_boxed_str());
    assert_eq!(Case::new(unknown, UNITS).codes(), ["index/unknown-reference Z"]);
}

#[test]
fn too_many_combinations_and_too_many_weights_are_no_defect() {
    let mut steps = "[aggregate]\n".to_owned();
    for place in 0..64 {
        steps.push_str(&format!(
            "[[factor]]\nname = \"F{place}\"\nlevels = [{{ name = \"a\" }}, {{ name = \"b\", drop = \"c\" }}]\n"
        ));
    }
    let case = Case::new(Box::leak(steps.into_boxed_str()), UNITS);
    let set = case.set().unwrap();
    let (composite, panel) = select(case.composite(&set).unwrap(), &set).unwrap();
    let refused = factorial(&mut Runner::new(&composite.tree, panel), &composite, 0..4).unwrap_err();
    assert_eq!(refused.code, "index/factors");
    // 140 groups between the leaves and the top: more doubts than Sobol's sequence has dimensions.
    let (mut indicators, mut header, mut rows) =
        ("id,type,parent\n".to_owned(), "unit".to_owned(), [String::from("A"), String::from("B")]);
    for place in 0..140 {
        indicators.push_str(&format!("l{place},Indicator,g{place}\ng{place},Aggregate,T\n"));
        header.push_str(&format!(",l{place}"));
        rows[0].push_str(&format!(",{place}"));
        rows[1].push_str(&format!(",{}", 140 - place));
    }
    indicators.push_str("T,Aggregate,\n");
    let units = format!("{header}\n{}\n{}\n", rows[0], rows[1]);
    let case = Case::new(
        "[aggregate]\n[uncertainty]\nweights = 0.25\nsamples = 4\n",
        Box::leak(units.into_boxed_str()),
    )
    .with(Box::leak(indicators.into_boxed_str()));
    let set = case.set().unwrap();
    let (composite, panel) = select(case.composite(&set).unwrap(), &set).unwrap();
    let drawn = sampled(&composite, &panel, 0..2, composite.recipe.uncertainty.unwrap());
    assert!(drawn.units.iter().all(|unit| unit.score.p05 < unit.score.p95), "{:?}", drawn.units);
}

#[test]
fn every_combination_is_the_recipe_with_its_levels() {
    // Two years, so that a least and greatest value of the span are not those of the year.
    let factors = "[[factor]]\nname = \"N\"\nlevels = [{ name = \"p\" }, { name = \"m\", normalise = { rule = \"minmax\", to = [1, 100] } }]\n\
                   [[factor]]\nname = \"R\"\nlevels = [{ name = \"a\" }, { name = \"g\", aggregate = [\"geometric\"] }]\n";
    let steps: &'static str = Box::leak(
        format!(
            "[normalise]\nrule = \"prank\"\n[aggregate]\nlevels = [\"arithmetic\", \"arithmetic\"]\n{factors}"
        )
        .into_boxed_str(),
    );
    let units = "unit,year,a,b,c\nA,2022,0,9,2\nB,2022,50,4,5\nA,2023,1,7,3\nB,2023,2,5,9\n";
    let case = Case::new(steps, units);
    let set = case.set().unwrap();
    let (composite, panel) = select(case.composite(&set).unwrap(), &set).unwrap();
    let exact = of_year(&composite, &panel, Some(2023)).unwrap();
    let design = "run,N,R\n1,p,a\n2,p,g\n3,m,a\n4,m,g\n";
    let design = Design::read("d.csv", design, &composite.recipe.factors).unwrap();
    let mut runner = Runner::new(&composite.tree, panel);
    let (replayed, _) = replay_design(&mut runner, &composite, &design, 2..4);
    let kept: Vec<Vec<f64>> =
        replayed.iter().filter(|run| run.iter().all(|score| !score.is_nan())).cloned().collect();
    assert!(kept.len() < 4 || exact.scores == replayed, "{:?} {replayed:?}", exact.scores);
    let minmax: &'static str =
        Box::leak("[normalise]\nrule = \"minmax\"\nto = [1, 100]\n[aggregate]\n".to_owned().into_boxed_str());
    let (built, _) = Case::new(minmax, units).scores("T");
    let of_build: Vec<f64> = built.iter().map(|(_, score)| score.unwrap()).collect();
    assert_eq!(replayed[2], of_build);
}

#[test]
fn two_recipes_are_told_apart_by_their_settings() {
    let set = Case::new(MINMAX, UNITS).set().unwrap();
    let composite = |steps: &'static str| Case::new(steps, UNITS).composite(&set).unwrap();
    let (a, b) = (
        composite(MINMAX),
        composite("[normalise]\nrule = \"minmax\"\nto = [0, 100]\n[aggregate]\nrule = \"geometric\"\n"),
    );
    assert_eq!(differences(&a, &a), []);
    let found: Vec<_> =
        differences(&a, &b).into_iter().map(|found| (found.key, found.after.unwrap())).collect();
    assert_eq!(found, [("aggregate.levels".to_owned(), "geometric, geometric".to_owned())]);
}

#[test]
fn keys_without_effect_are_refused() {
    let of = |steps: &'static str| Case::new(steps, UNITS).codes();
    assert_eq!(of("[normalise]\nrule = \"prank\"\nto = [1, 100]\n[aggregate]\n"), ["recipe/unused-key to"]);
    assert_eq!(
        of("[aggregate]\nrule = \"geometric\"\nlevels = [\"arithmetic\", \"arithmetic\"]\n"),
        ["recipe/unused-key rule"]
    );
    assert_eq!(of("year = 2020\nyears = [2020, 2022]\n[aggregate]\n"), ["recipe/unused-key years"]);
}
