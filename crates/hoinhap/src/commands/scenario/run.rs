//! `hoinhap scenario run`.

use std::time::Instant;

use clap::ArgMatches;
use serde_json::json;

use hoinhap_equilibrium::scenario::{Inputs, Scenario, ScenarioError, ScenarioResult, run as run_scenario};
use hoinhap_measures::{Evidence, zero_blocks};
use hoinhap_sources::Library;
use hoinhap_vocab::{Issue, Text};

use super::load::{Loaded, load};
use super::{json as fields, page};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, remark};
use crate::progress::Progress;
use crate::session::{Format, Session};

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "run",
    about: Text::fixed("Chạy một kịch bản", "Run a scenario"),
    more: Text::fixed(
        "Mã thoát 1 khi hệ phương trình không hội tụ: khi đó chỉ có phần dư, không có kết quả.",
        "Exit status 1 where the equations do not converge: then there is a residual and no result.",
    ),
    args: &[SCENARIO, DRAWS, SEED, COMPAT],
    subcommands: &[],
    examples: &[
        Example {
            line: "scenario run lose-largest-supplier --draws 1000",
            does: Text::fixed(
                "mất nguồn cung lớn nhất, 1000 lần lấy mẫu",
                "the largest supplier lost, 1,000 draws",
            ),
        },
        Example {
            line: "scenario run my-scenario.toml --format json",
            does: Text::fixed("kịch bản của riêng bạn", "a scenario of your own"),
        },
    ],
    run: Some(run),
};

const SCENARIO: ArgSpec = ArgSpec {
    id: "scenario",
    value: "SCENARIO",
    takes: Takes::Position,
    help: Text::fixed("Mã kịch bản có sẵn hoặc tệp TOML", "The name of a shipped scenario, or a TOML file"),
};

const DRAWS: ArgSpec = ArgSpec {
    id: "draws",
    value: "N",
    takes: Takes::One,
    help: Text::fixed(
        "Số lần lấy mẫu, thay cho số trong tệp; 0 để bỏ khoảng",
        "Number of draws instead of the file's; 0 for no interval",
    ),
};

const SEED: ArgSpec = ArgSpec {
    id: "seed",
    value: "N",
    takes: Takes::One,
    help: Text::fixed(
        "Hạt giống của việc lấy mẫu, thay cho số trong tệp",
        "Seed of the draws instead of the file's",
    ),
};

const COMPAT: ArgSpec = ArgSpec {
    id: "compat",
    value: "RULE",
    takes: Takes::Word(&["agtpa-loop"]),
    help: Text::fixed(
        "Chạy thêm vòng lặp của sách hướng dẫn WTO-UNCTAD với quy tắc dừng của sách và in cạnh điểm bất động: agtpa-loop",
        "Also run the loop of the WTO-UNCTAD guide, with its own rule of stopping, beside the fixed point: agtpa-loop",
    ),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let Loaded { mut scenario, folder } = load(one(matches, "scenario").unwrap_or_default())?;
    adjust(&mut scenario, matches)?;
    let library = session.library()?;
    let progress = Progress::start(session, scenario.title.get(session.lang));
    let files = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|_| no_file(&path.display().to_string()))
    };
    let inputs = Inputs { library: &library, files: &files, as_of: session.as_of };
    let started = Instant::now();
    let told = |done: usize, all: usize| {
        if done.is_multiple_of(50) {
            progress.say(format!("{}: {done}/{all}", scenario.title.get(session.lang)));
        }
    };
    let outcome = run_scenario(&scenario, &inputs, &told);
    let seconds = started.elapsed().as_secs_f64();
    drop(progress);
    match outcome {
        Ok(mut result) => {
            result.issues.splice(0..0, defects(&library, session, &result)?);
            if scenario.output.bilateral && session.format != Format::Json {
                // Tables and CSV have a row per economy and no room for pairs.
                let _ = remark(session, BILATERAL.get(session.lang));
            }
            let answer = Answer::new("scenario-run", fields::fields(&result, seconds, session));
            Ok(page::write(answer, &result, &library, session))
        }
        Err(ScenarioError::NotConverged(failed)) => Ok(not_converged(&scenario, &failed, session)),
        Err(ScenarioError::Issues(issues)) => Err(Failure::of_issues(issues)),
        Err(ScenarioError::Defect(error)) => Err(Failure::internal(
            error.code(),
            Text::fixed(
                "Nghiệm tìm được không thoả đồng nhất thức kế toán",
                "The solution misses an accounting identity",
            ),
            Text::fixed("Xin báo lỗi này kèm kịch bản", "Please report this together with the scenario"),
        )
        .with_value(error.to_string())),
    }
}

const BILATERAL: Text = Text::fixed(
    "Luồng thương mại theo cặp nước (`bilateral = true`) chỉ có trong --format json",
    "Flows by pair (`bilateral = true`) are in --format json alone",
);

/// Draws, at most.
const MOST_DRAWS: u64 = 1_000_000;

/// Takes the number of draws and the seed from the line.
fn adjust(scenario: &mut Scenario, matches: &ArgMatches) -> Result<(), Failure> {
    let number = |id: &str| {
        one(matches, id).map(|text| text.parse::<u64>().map_err(|_| not_a_number(id, text))).transpose()
    };
    let (draws, seed) = (number("draws")?, number("seed")?);
    scenario.output.guide_loop = one(matches, "compat").is_some();
    if draws == Some(0) {
        scenario.uncertainty = None;
        return Ok(());
    }
    if let Some(most) = draws.filter(|draws| *draws > MOST_DRAWS) {
        return Err(not_a_number("draws", &most.to_string()));
    }
    if let Some(uncertainty) = &mut scenario.uncertainty {
        uncertainty.draws = draws.map_or(uncertainty.draws, |draws| draws as usize);
        uncertainty.seed = seed.unwrap_or(uncertainty.seed);
    } else if draws.is_some() {
        return Err(nothing_to_draw());
    }
    Ok(())
}

fn not_a_number(id: &str, text: &str) -> Failure {
    let message =
        Text::fixed("Không phải số nguyên trong khoảng cho phép", "This is not a whole number in range");
    let most = if id == "seed" { u64::MAX } else { MOST_DRAWS };
    let help = Text::new(
        format!("Ghi một số nguyên từ 0 đến {most}"),
        format!("Write a whole number from 0 to {most}"),
    );
    Failure::usage("cli/bad-number", message, help).at(format!("--{id}")).with_value(text)
}

fn nothing_to_draw() -> Failure {
    let message = Text::fixed("Kịch bản không nêu gì để lấy mẫu", "The scenario names nothing to draw");
    let help = Text::fixed("Thêm `[uncertainty]` vào tệp", "Add `[uncertainty]` to the file");
    Failure::usage("scenario/nothing-to-vary", message, help).at("--draws")
}

fn no_file(path: &str) -> Issue {
    Issue::error(
        "file/not-found",
        path,
        Text::fixed("Không đọc được tệp mà kịch bản nêu", "A file that the scenario names cannot be read"),
        Text::fixed("Đường dẫn tính từ thư mục của kịch bản", "Paths are relative to the scenario's folder"),
    )
}

/// Blocks of false zeros in the base that touch an economy in focus or shown with it.
fn defects(library: &Library, session: &Session, result: &ScenarioResult) -> Result<Vec<Issue>, Failure> {
    let base = &result.scenario.base;
    if base.flows.ends_with(".csv") || result.scenario.model.is_on_own_tables() {
        return Ok(Vec::new());
    }
    let evidence = Evidence::new(library, session.as_of)?;
    let blocks = zero_blocks(&evidence, &base.flows, base.year)
        .map_err(|error| Failure::of_measure(&error, library))?;
    Ok(blocks
        .iter()
        .filter(|block| block.is_error)
        .map(|block| {
            let help = Text::fixed(
                "coi là thiếu số liệu, không phải bằng 0; bổ sung bằng `[base] impute`, hoặc nêu bảng của bạn trong `[base] flows`",
                "read them as missing, not as zero; fill them by `[base] impute`, or name a table of your own in `[base] flows`",
            );
            Issue { help, ..block.issue(format!("{} {}", base.flows, base.year)) }
        })
        .collect())
}

fn not_converged(scenario: &Scenario, failed: &hoinhap_numerics::NotConverged, session: &Session) -> Answer {
    let fields = json!({
        "scenario": scenario.name,
        "model": scenario.model.code(),
        "converged": false,
        "reason": failed.reason.code(),
        "iterations": failed.iterations,
        "residual": Some(failed.residual).filter(|residual| residual.is_finite()),
        "tolerance": failed.tolerance,
    });
    let (residual, tolerance) = (format!("{:.1e}", failed.residual), format!("{:.0e}", failed.tolerance));
    let line = Text::new(
        format!(
            "Không hội tụ sau {} bước: phần dư {}, yêu cầu {tolerance}. Không có kết quả.",
            failed.iterations,
            residual.replace('.', ",")
        ),
        format!(
            "Not converged after {} steps: residual {residual}, {tolerance} asked. There is no result.",
            failed.iterations
        ),
    );
    Answer::new("scenario-run", fields).line(line.get(session.lang)).exit(1)
}
