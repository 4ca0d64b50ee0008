"""Makes the embedded fonts from the published Be Vietnam Pro (OFL 1.1, no reserved font name).

    python build.py FOLDER      FOLDER holds the published BeVietnamPro-{Regular,SemiBold,Italic}.ttf

Two additions to the published files: figures of equal width behind the OpenType feature `tnum`, so that columns of
numbers align, and the thin spaces U+2009 and U+202F, which stand before a percent sign. Letters are untouched.
Needs fontTools and brotli. Run once, by hand; the build of the program does not call it.
"""

import subprocess
import sys
from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

FIGURES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
FIGURE_WIDTH = 672
THIN_SPACES = {0x2009: 190, 0x202F: 190}
# Latin, Latin-1, Latin Extended-A, Vietnamese, combining marks, punctuation, currency, arrows and signs in use.
HTML_RANGES = (
    "U+0020-007E,U+00A0-017F,U+01A0-01A1,U+01AF-01B0,U+0300-0303,U+0309,U+0323,U+1EA0-1EF9,"
    "U+2009,U+202F,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+20AB,U+20AC,U+2080-2089,U+2070-2079,"
    "U+2212,U+2248,U+2260,U+2264,U+2265"
)


def add_glyph(font, name, glyph, width):
    font.setGlyphOrder(font.getGlyphOrder() + [name])
    font["glyf"].glyphs[name] = glyph
    font["hmtx"].metrics[name] = (width, getattr(glyph, "xMin", 0) or 0)
    font["maxp"].numGlyphs = len(font.getGlyphOrder())


def add_thin_spaces(font):
    for code, width in THIN_SPACES.items():
        name = f"uni{code:04X}"
        add_glyph(font, name, TTGlyphPen(None).glyph(), width)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name


def tabular(font, name):
    """The figure `name`, centred in the common width; a wider figure is narrowed to fit."""
    glyphs = font.getGlyphSet()
    width = glyphs[name].width
    squeeze = min(1.0, FIGURE_WIDTH / width)
    shift = (FIGURE_WIDTH - width * squeeze) / 2
    recording = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(recording)
    pen = TTGlyphPen(None)
    recording.replay(TransformPen(pen, (squeeze, 0, 0, 1, shift, 0)))
    glyph = pen.glyph()
    glyph.recalcBounds(font["glyf"])
    return glyph


def add_tabular_figures(font):
    mapping = {}
    for name in FIGURES:
        mapping[name] = f"{name}.tnum"
        add_glyph(font, mapping[name], tabular(font, name), FIGURE_WIDTH)
    table = font["GSUB"].table
    substitution = otTables.SingleSubst()
    substitution.mapping = mapping
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag = 1, 0
    lookup.SubTable, lookup.SubTableCount = [substitution], 1
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount += 1
    feature = otTables.Feature()
    feature.FeatureParams = None
    feature.LookupListIndex, feature.LookupCount = [len(table.LookupList.Lookup) - 1], 1
    record = otTables.FeatureRecord()
    record.FeatureTag, record.Feature = "tnum", feature
    # Records are sorted by tag and named by their place: put the new one last, and name it in every language.
    table.FeatureList.FeatureRecord.append(record)
    table.FeatureList.FeatureCount += 1
    place = len(table.FeatureList.FeatureRecord) - 1
    for script in table.ScriptList.ScriptRecord:
        systems = [script.Script.DefaultLangSys] + [item.LangSys for item in script.Script.LangSysRecord]
        for system in filter(None, systems):
            system.FeatureIndex = list(system.FeatureIndex) + [place]
            system.FeatureCount = len(system.FeatureIndex)


def build(source, target):
    font = TTFont(source)
    for table in ("fpgm", "prep", "cvt ", "gasp", "DSIG"):
        if table in font:
            del font[table]
    for glyph in font["glyf"].glyphs.values():
        glyph.expand(font["glyf"])
        glyph.removeHinting()
    add_thin_spaces(font)
    add_tabular_figures(font)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(target)


def subset(source, target):
    features = "kern,mark,mkmk,ccmp,locl,liga,tnum"
    subprocess.run(
        ["pyftsubset", source, f"--unicodes={HTML_RANGES}", f"--layout-features={features}", "--flavor=woff2",
         "--no-hinting", "--desubroutinize", f"--output-file={target}"],
        check=True,
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for face in ("Regular", "SemiBold", "Italic"):
        build(folder / f"BeVietnamPro-{face}.ttf", f"BeVietnamPro-{face}.ttf")
    for face in ("Regular", "SemiBold"):
        subset(f"BeVietnamPro-{face}.ttf", f"BeVietnamPro-{face}.woff2")
