//! Issues of the index engine, in both languages.

use hoinhap_vocab::{Issue, Text};

use super::method::Rule;

/// A constant column cannot be scaled.
pub(crate) fn constant_column(leaf: &str) -> Box<Issue> {
    Box::new(Issue::warning(
        "index/constant-column",
        leaf,
        Text::fixed(
            "Mọi giá trị có mặt của chỉ tiêu bằng nhau nên không quy về thang chung được.",
            "All values present of the leaf are equal: it cannot be brought to a scale.",
        ),
        Text::fixed(
            "Bỏ chỉ tiêu này hoặc dùng mốc cố định (goalposts).",
            "Drop the leaf, or give it fixed goalposts.",
        ),
    ))
}

/// The tables have no indicator of an id that a recipe names.
pub(crate) fn unknown_indicator(place: &str, id: &str, near: &[String]) -> Issue {
    let list = near.join(", ");
    let (vi, en) = if near.is_empty() {
        (
            "`hoinhap measure list` liệt kê mọi chỉ tiêu.".into(),
            "`hoinhap measure list` lists them all.".into(),
        )
    } else {
        (format!("Gần nhất: {list}."), format!("Nearest: {list}."))
    };
    let message = Text::new(format!("Không có chỉ tiêu `{id}`."), format!("There is no indicator `{id}`."));
    Issue::error("recipe/unknown-indicator", place, message, Text::new(vi, en)).with_value(id)
}

/// The weights of all pillars are given and do not sum to one.
pub(crate) fn pillar_sum(place: &str, sum: f64) -> Issue {
    Issue::error(
        "recipe/weight-sum",
        place,
        Text::new(
            format!("Tổng trọng số của các trụ cột là {sum}, không phải 1."),
            format!("The weights of the pillars sum to {sum}, not to 1."),
        ),
        Text::fixed("Sửa các trọng số để tổng bằng 1.", "Correct the weights so that they sum to 1."),
    )
    .with_value(sum.to_string())
}

/// A node of a judgement is not a member of the group judged.
pub(crate) fn not_a_member(place: &str, group: &str, code: &str) -> Issue {
    Issue::error(
        "recipe/unknown-node",
        place,
        Text::new(
            format!("Nút không phải thành phần của nhóm `{group}`."),
            format!("The node is not a member of the group `{group}`."),
        ),
        Text::fixed("Sửa mã trong `order`.", "Correct the code in `order`."),
    )
    .with_value(code)
}

/// A member of a group that is judged stands in no judgement.
pub(crate) fn not_judged(place: &str, group: &str, code: &str) -> Issue {
    Issue::error(
        "recipe/judgements",
        place,
        Text::new(
            format!("Thành phần này của nhóm `{group}` không có trong `order`."),
            format!("The member of the group `{group}` is not in `order`."),
        ),
        Text::fixed(
            "So sánh mọi thành phần của nhóm với nhau.",
            "Judge all members of the group against each other.",
        ),
    )
    .with_value(code)
}

/// No member of a group has a weight.
pub(crate) fn no_weight(place: &str, group: &str) -> Issue {
    Issue::error(
        "recipe/no-weight",
        place,
        Text::fixed(
            "Mọi thành phần của nhóm có trọng số 0 nên không tính được gì.",
            "Every member of the group has weight 0: nothing can be computed.",
        ),
        Text::fixed(
            "Cho ít nhất một thành phần trọng số dương.",
            "Give at least one member a weight above 0.",
        ),
    )
    .with_value(group)
}

/// Two factors of one name or column, or two levels of one factor.
pub(crate) fn named_twice(place: &str, name: &str) -> Issue {
    Issue::error(
        "recipe/named-twice",
        place,
        Text::fixed(
            "Tên này được dùng hai lần nên không phân biệt được.",
            "The name is used twice: the two cannot be told apart.",
        ),
        Text::fixed("Đặt tên khác.", "Give one of them another name."),
    )
    .with_value(name)
}

/// A factor varies given weights, at which no scheme looks.
pub(crate) fn weights_unused(place: &str, factor: &str) -> Issue {
    Issue::warning(
        "index/weights-unused",
        place,
        Text::fixed(
            "Yếu tố thay đổi trọng số cho trước, nhưng cách lấy trọng số của công thức không dùng đến chúng.",
            "The factor varies the given weights, but the weighting of the recipe does not look at them.",
        ),
        Text::fixed(
            "Đặt `[weight] rule = \"given\"`, thêm `weight = \"given\"` vào phương án, hoặc bỏ yếu tố.",
            "Set `[weight] rule = \"given\"`, add `weight = \"given\"` to the level, or drop the factor.",
        ),
    )
    .with_value(factor)
}

/// Noise on weights moves nothing.
pub(crate) fn no_weight_drawn(file: &str) -> Issue {
    Issue::warning(
        "index/no-weight-drawn",
        format!("{file}: uncertainty.weights"),
        Text::fixed(
            "Nhiễu trọng số không làm thay đổi gì: cây không có nhóm giữa chỉ tiêu và đỉnh, hoặc cách lấy trọng số không dùng trọng số cho trước.",
            "Noise on weights moves nothing: there is no group between the leaves and the top, or the scheme does not look at given weights.",
        ),
        Text::fixed(
            "Đừng đọc khoảng lấy mẫu như độ chắc chắn của thứ hạng.",
            "Do not read the sampled range as certainty of ranks.",
        ),
    )
}

/// A leaf that the catalogue calls neutral, in a recipe that does not say which way is better.
pub(crate) fn neutral(file: &str, leaf: &str) -> Issue {
    Issue::error(
        "recipe/neutral-leaf",
        format!("{file}, {leaf}"),
        Text::fixed(
            "Danh mục coi chỉ tiêu này là trung tính, và công thức không nói chiều nào tốt hơn.",
            "The catalogue holds the indicator neutral, and the recipe does not say which way is better.",
        ),
        Text::fixed(
            "Ghi `direction = 1` hoặc `-1` và nêu lý do, hoặc bỏ chỉ tiêu.",
            "Write `direction = 1` or `-1` and say why, or drop the leaf.",
        ),
    )
    .with_value(leaf)
}

/// Units with too few leaves take no part.
pub(crate) fn screened(file: &str, units: &[String]) -> Issue {
    let list = units.join(", ");
    Issue::warning(
        "index/screened",
        file,
        Text::new(
            format!("Đơn vị có quá ít chỉ tiêu, không tham gia: {list}."),
            format!("Units with too few leaves, left out: {list}."),
        ),
        Text::fixed("Hạ `screen` hoặc bổ sung số liệu.", "Lower `screen`, or add data."),
    )
}

/// A direction is 1 or -1.
pub(crate) const fn direction_message() -> Text {
    Text::fixed(
        "Chiều của chỉ tiêu là 1 hoặc -1; chỉ tiêu trung tính (0) không được chấm điểm.",
        "The direction of a leaf is 1 or -1; a neutral indicator (0) is never scored.",
    )
}

/// What to do about a direction that is neither.
pub(crate) const fn direction_help() -> Text {
    Text::fixed(
        "Ghi 1 khi càng cao càng tốt, -1 khi càng thấp càng tốt; với chỉ tiêu trung tính, ghi loại Other.",
        "Write 1 where more is better and -1 where less is; give a neutral one the type Other.",
    )
}

/// Shares within the bounds could not sum to one.
pub(crate) fn bod_bounds(place: &str, group: &str, members: usize, (lower, upper): (f64, f64)) -> Issue {
    Issue::error(
        "recipe/bod-bounds",
        place,
        Text::new(
            format!("Nhóm `{group}` có {members} thành phần: với các cận này, các tỷ phần không thể cộng thành một."),
            format!("The group `{group}` has {members} members: shares within these bounds cannot sum to one."),
        ),
        Text::fixed(
            "Chọn các cận sao cho số thành phần × THẤP ≤ 1 ≤ số thành phần × CAO.",
            "Choose bounds with members × LOW ≤ 1 ≤ members × HIGH.",
        ),
    )
    .with_value(format!("[{lower}, {upper}]"))
}

/// More leaves are asked for than the hierarchy has: no unit could have a score.
pub(crate) fn too_few_leaves(file: &str, least: usize, leaves: usize) -> Issue {
    Issue::error(
        "recipe/min-leaves",
        format!("{file}: min_leaves"),
        Text::new(
            format!("Đòi ít nhất {least} chỉ tiêu, nhưng cây chỉ tiêu chỉ có {leaves}: không đơn vị nào có điểm."),
            format!("At least {least} leaves are asked for, but the hierarchy has {leaves}: no unit could have a score."),
        ),
        Text::new(format!("Ghi một số từ 0 đến {leaves}."), format!("Write a number from 0 to {leaves}.")),
    )
    .with_value(least.to_string())
}

/// The data have no unit of a code that the recipe's universe names.
pub(crate) fn unknown_unit(file: &str, key: &str, code: &str, near: &[String]) -> Issue {
    let list = near.join(", ");
    let help = if near.is_empty() {
        Text::fixed("Sửa hoặc bỏ mã này.", "Correct the code, or drop it.")
    } else {
        Text::new(format!("Gần nhất: {list}."), format!("Nearest: {list}."))
    };
    Issue::error(
        "recipe/unknown-unit",
        format!("{file}: {key}"),
        Text::fixed("Số liệu không có đơn vị này.", "The data have no such unit."),
        help,
    )
    .with_value(code)
}

/// Goalposts are asked for and a leaf has none.
pub(crate) fn no_goalposts(place: &str, leaf: &str) -> Issue {
    Issue::error(
        "recipe/no-goalposts",
        place,
        Text::fixed(
            "Công thức chuẩn hoá theo mốc (`goalposts`) nhưng chỉ tiêu không có mốc lo và hi.",
            "The recipe normalises by `goalposts`, but the leaf has no lo and hi.",
        ),
        Text::fixed(
            "Ghi `lo = ..., hi = ...` cho chỉ tiêu dưới `[[pillar]]`, hoặc chọn `minmax`.",
            "Write `lo = ..., hi = ...` for the leaf below `[[pillar]]`, or choose `minmax`.",
        ),
    )
    .with_value(leaf)
}

/// The distance to a target is asked for and a leaf has none.
pub(crate) fn no_target(place: &str, leaf: &str) -> Issue {
    Issue::error(
        "recipe/no-target",
        place,
        Text::fixed(
            "Công thức đo khoảng cách đến mục tiêu (`dist2targ`) nhưng chỉ tiêu không có mục tiêu.",
            "The recipe measures the distance to a target (`dist2targ`), but the leaf has none.",
        ),
        Text::fixed(
            "Ghi `target = ...` cho chỉ tiêu, hoặc chọn `dist2max`.",
            "Write `target = ...` for the leaf, or choose `dist2max`.",
        ),
    )
    .with_value(leaf)
}

/// A value is too great to be computed with.
pub(crate) fn too_great(code: &'static str, place: &str, value: &str) -> Issue {
    Issue::error(code, place, too_great_message(), too_great_help()).with_value(value)
}

/// What is wrong with a value that is too great.
pub(crate) const fn too_great_message() -> Text {
    Text::fixed(
        "Giá trị có độ lớn trên 1e60: phép tính với nó sẽ tràn số.",
        "The value is beyond 1e60 in magnitude: computing with it would overflow.",
    )
}

/// What to do about a value that is too great.
pub(crate) const fn too_great_help() -> Text {
    Text::fixed(
        "Sửa giá trị, đổi sang đơn vị lớn hơn, hoặc để trống nếu không có số liệu.",
        "Correct the value, write it in a larger unit, or leave it empty where there is none.",
    )
}

/// A value that its scale, treatment or normalisation cannot take: the cell becomes missing.
pub(crate) fn off_scale(step: &str, cell: &str, value: f64) -> Issue {
    Issue::warning(
        "index/off-scale",
        cell,
        Text::new(
            format!("Bước `{step}` không đưa được giá trị này về một số hữu hạn; ô này coi như thiếu."),
            format!("The step `{step}` does not bring this value to a finite number; the cell is taken as missing."),
        ),
        Text::fixed(
            "Kiểm tra giá trị, thang (`scale`) và mục tiêu của chỉ tiêu, hoặc chọn cách chuẩn hoá khác.",
            "Check the value, the scale and the target of the leaf, or choose another normalisation.",
        ),
    )
    .with_value(value.to_string())
}

/// A group of values whose mean its rule cannot take.
pub(crate) fn no_mean(cell: &str, rule: &str) -> Issue {
    Issue::warning(
        "index/no-finite-mean",
        cell,
        Text::new(
            format!("Phép tổng hợp `{rule}` cần trung bình dương."),
            format!("The aggregation `{rule}` needs a mean above zero."),
        ),
        Text::fixed(
            "Chuẩn hoá về một khoảng dương, chẳng hạn `to = [1, 100]`.",
            "Normalise to a positive range, such as `to = [1, 100]`.",
        ),
    )
}

/// A leaf lacks what its normalisation needs.
pub(crate) fn leaf_lacks(leaf: &str, what_vi: &str, what_en: &str) -> Box<Issue> {
    Box::new(Issue::warning(
        "index/leaf-incomplete",
        leaf,
        Text::new(
            format!("Chỉ tiêu thiếu {what_vi} mà phương pháp đã chọn cần đến."),
            format!("The leaf lacks its {what_en}, which the chosen method needs."),
        ),
        Text::new(
            format!("Khai báo {what_vi} cho chỉ tiêu hoặc chọn phương pháp khác."),
            format!("Declare the {what_en} of the leaf, or choose another method."),
        ),
    ))
}

/// The target of a leaf is no better than the worst value present.
pub(crate) fn target_beyond(leaf: &str, target: f64) -> Box<Issue> {
    let issue = Issue::warning(
        "index/target-beyond",
        leaf,
        Text::fixed(
            "Mục tiêu không tốt hơn giá trị kém nhất: điểm sẽ đảo chiều. Chỉ tiêu không được quy về thang.",
            "The target is no better than the worst value: scores would turn round. The leaf is not scaled.",
        ),
        Text::fixed(
            "Kiểm tra `target` và `direction`, hoặc chọn `minmax`.",
            "Check `target` and `direction`, or choose `minmax`.",
        ),
    );
    Box::new(issue.with_value(target.to_string()))
}

/// The fraction of a maximum that is not positive would turn the order round.
pub(crate) fn no_positive_maximum(leaf: &str, greatest: f64) -> Box<Issue> {
    let issue = Issue::warning(
        "index/no-positive-maximum",
        leaf,
        Text::fixed(
            "`fracmax` chia cho giá trị lớn nhất, ở đây không dương (như khi càng thấp càng tốt): thứ tự sẽ đảo ngược. Chỉ tiêu không được quy về thang.",
            "`fracmax` divides by the maximum, which is not positive here (as where less is better): the order would turn round. The leaf is not scaled.",
        ),
        Text::fixed("Chọn `minmax` hoặc `dist2max`.", "Choose `minmax` or `dist2max`."),
    );
    Box::new(issue.with_value(greatest.to_string()))
}

/// A rule met a value that it cannot take: one that is not positive, or a negative one where zero will do.
pub(crate) fn not_positive(cell: &str, value: f64, rule: Rule) -> Issue {
    let word = rule.word();
    let (vi, en) = match rule {
        Rule::Power(p) if p > 0.0 => ("giá trị không âm", "values from zero"),
        _ => ("giá trị dương", "positive values"),
    };
    Issue::warning(
        "index/not-positive",
        cell,
        Text::new(
            format!("Phép tổng hợp `{word}` chỉ nhận {vi}."),
            format!("The aggregation `{word}` takes {en} only."),
        ),
        Text::fixed(
            "Chuẩn hoá về một khoảng dương, chẳng hạn `to = [1, 100]`.",
            "Normalise to a positive range, such as `to = [1, 100]`.",
        ),
    )
    .with_value(value.to_string())
}

/// The outlier rule could not make a leaf pass by moving points.
pub(crate) fn treated_by_log(leaf: &str) -> Issue {
    Issue::note(
        "index/treated-by-log",
        leaf,
        Text::fixed(
            "Dời các giá trị ngoại lệ vẫn chưa đạt ngưỡng; đã lấy lô-ga-rít của dãy gốc.",
            "Moving outliers was not enough: logarithms of the untreated values were taken.",
        ),
        Text::fixed(
            "Xem phân phối của chỉ tiêu trước khi diễn giải điểm số.",
            "Look at the distribution of the leaf before reading its score.",
        ),
    )
}

/// A grouping named by a recipe is not in the data.
pub(crate) fn unknown_group(file: &str, group: &str, known: &[String]) -> Issue {
    let list = known.join(", ");
    let help = if known.is_empty() {
        Text::fixed(
            "Thêm cột nhóm vào bảng đơn vị và một dòng loại Group vào bảng chỉ tiêu.",
            "Add the column to the table of units, and a row of type Group to that of indicators.",
        )
    } else {
        Text::new(format!("Các nhóm có trong số liệu: {list}."), format!("Groupings of the data: {list}."))
    };
    Issue::error(
        "index/unknown-group",
        file,
        Text::fixed("Bộ số liệu không có nhóm này.", "The data have no grouping of this name."),
        help,
    )
    .with_value(group)
}

/// Values without a denominator become missing.
pub(crate) fn without_denominator(leaf: &str, name: &str, cells: &[String]) -> Issue {
    let shown: Vec<&str> = cells.iter().map(String::as_str).take(5).collect();
    let (shown, dots) = (shown.join(", "), if cells.len() > 5 { ", …" } else { "" });
    let count = cells.len();
    Issue::warning(
        "index/without-denominator",
        leaf,
        Text::new(
            format!("Giá trị không có mẫu số `{name}` khác 0, coi như thiếu: {count} ({shown}{dots})."),
            format!("Values without a denominator `{name}` other than 0, taken as missing: {count} ({shown}{dots})."),
        ),
        Text::fixed("Bổ sung mẫu số cho các dòng này.", "Add the denominator of these rows."),
    )
    .with_value(name)
}

/// A denominator named by a leaf is not in the data.
pub(crate) fn unknown_denominator(leaf: &str, name: &str) -> Issue {
    Issue::error(
        "index/unknown-denominator",
        leaf,
        Text::fixed("Bộ số liệu không có mẫu số này.", "The data have no denominator of this name."),
        Text::fixed(
            "Thêm cột mẫu số vào bảng đơn vị hoặc tệp denominators.csv.",
            "Add the column to the table of units or to denominators.csv.",
        ),
    )
    .with_value(name)
}

/// A weighting scheme is refused for a group, which keeps its nominal weights.
pub(crate) fn scheme_refused(group: &str, why: Text) -> Issue {
    Issue::warning(
        "index/weights-refused",
        group,
        Text::new(
            format!("Nhóm giữ trọng số đã cho: {}", why.vi),
            format!("The group keeps its given weights: {}", why.en),
        ),
        Text::fixed(
            "Dùng trọng số cho trước, hoặc đặt `force = true` và nêu lý do.",
            "Use given weights, or set `force = true` and say why.",
        ),
    )
}

/// Rows that benefit of the doubt cannot judge, or judges in a way to be known.
pub(crate) fn doubtful_programme(group: &str, message: Text) -> Issue {
    Issue::warning(
        "index/benefit-of-the-doubt",
        group,
        message,
        Text::fixed(
            "Chọn các cận `{ bod = [THẤP, CAO] }` sao cho số thành phần × THẤP ≤ 1 ≤ số thành phần × CAO, và chuẩn hoá về một khoảng dương.",
            "Choose bounds `{ bod = [LOW, HIGH] }` with members × LOW ≤ 1 ≤ members × HIGH, and normalise to a positive range.",
        ),
    )
}

/// A solver stopped without reaching its goal.
pub(crate) fn not_converged(place: &str, method: &str) -> Issue {
    Issue::warning(
        "index/not-converged",
        place,
        Text::new(
            format!("Phép tính `{method}` chưa hội tụ."),
            format!("The method `{method}` did not converge."),
        ),
        Text::fixed(
            "Không dùng kết quả của nhóm này làm kết luận chính.",
            "Do not rest a conclusion on the result of this group.",
        ),
    )
}

/// Cronbach's alpha of a group is negative.
pub(crate) fn negative_alpha(group: &str, alpha: f64) -> Issue {
    Issue::warning(
        "index/negative-alpha",
        group,
        Text::fixed(
            "Hệ số alpha của Cronbach âm: các thành phần của nhóm đi ngược nhau.",
            "Cronbach's alpha is negative: the members of the group move against each other.",
        ),
        Text::fixed(
            "Kiểm tra chiều của từng chỉ tiêu; không đọc điểm của nhóm như một khái niệm duy nhất.",
            "Check the direction of each leaf; do not read the group's score as one concept.",
        ),
    )
    .with_value(format!("{alpha:.4}"))
}

/// Two members of a group say the same.
pub(crate) fn redundant(left: &str, right: &str, correlation: f64) -> Issue {
    Issue::note(
        "index/redundant-pair",
        format!("{left}, {right}"),
        Text::fixed(
            "Hai thành phần gần như trùng thông tin.",
            "The two members carry nearly the same information.",
        ),
        Text::fixed(
            "Bỏ bớt một thành phần hoặc chia đôi trọng số.",
            "Drop one of them, or halve their weights.",
        ),
    )
    .with_value(format!("{correlation:.4}"))
}
