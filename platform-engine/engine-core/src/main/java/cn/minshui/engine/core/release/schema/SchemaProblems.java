package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.database.ColumnType;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;

/** What a schema plan may refuse, in words. */
final class SchemaProblems {
    private SchemaProblems() {}

    static Problem notStored(String object, String path, String field) {
        return Problem.error(
                        "INDEX_FIELD_NOT_STORED",
                        place(object, path),
                        "字段“" + field + "”不存储在数据库中，不能用于索引或唯一约束",
                        "field " + field + " is not stored, so no index or unique key can hold it")
                .withFix("去掉该字段，或改用存储的字段", "leave the field out, or use a stored one");
    }

    static Problem indexTooWide(String object, String index, int bytes, int limit) {
        return Problem.error(
                        "INDEX_TOO_WIDE",
                        place(object, index),
                        "索引“" + index + "”最多需要 " + bytes + " 字节，超过上限 " + limit + " 字节",
                        "index " + index + " may need " + bytes + " bytes, more than the limit of " + limit)
                .withFix("减少字段，或缩短文本字段的最大长度", "use fewer fields or shorter texts");
    }

    static Problem disagree(String object, String field) {
        return Problem.error(
                        "COLUMN_DISAGREES",
                        place(object, "fields." + field),
                        "字段“" + field + "”在不同分支的定义中类型不同，无法存入同一列",
                        "branches define field " + field + " with types that do not fit into one column")
                .withFix("让各分支使用相同的类型，或给分支字段另取名字", "use one type, or give the branch's field another name");
    }

    static Problem typeChanged(String object, String field, ColumnType from, ColumnType to) {
        return Problem.error(
                        "COLUMN_TYPE_CHANGED",
                        place(object, "fields." + field),
                        "字段“" + field + "”的数据库类型已是" + zh(from) + "，不能改成" + zh(to) + "：已有数据会失去含义",
                        "field " + field + " is stored as " + en(from) + " and cannot become " + en(to)
                                + ": existing data would lose its meaning")
                .withFix("新增一个名字不同的字段，旧字段保留", "add a field of another name and keep the old one");
    }

    static Problem narrowed(String object, String field, ColumnType from, ColumnType to, long rows) {
        return Problem.error(
                        "COLUMN_NARROWED",
                        place(object, "fields." + field),
                        "字段“" + field + "”由" + zh(from) + "缩小为" + zh(to) + "，但已有 " + rows + " 行数据放不下",
                        "field " + field + " shrinks from " + en(from) + " to " + en(to) + ", but " + rows
                                + " rows hold more than that")
                .withFix("先修改这些数据，或保持原来的大小", "change those rows first, or keep the size");
    }

    static Problem unsealed(String object, String field) {
        return Problem.error(
                        "SENSITIVE_REMOVED",
                        place(object, "fields." + field),
                        "字段“" + field + "”已加密保存，不能再改为不加密：已有的值、历史和备份中的密文不会变回明文",
                        "field " + field
                                + " is kept encrypted and stays so: what is stored does not become plain again")
                .withFix("保留 sensitive；要公开的内容请用另一个字段", "keep sensitive; use another field for what is not");
    }

    static Problem duplicates(String object, String key, long groups) {
        return Problem.error(
                        "UNIQUE_HAS_DUPLICATES",
                        place(object, key),
                        "不能建立唯一约束“" + key + "”：已有 " + groups + " 组重复数据",
                        "unique key " + key + " cannot be made: " + groups + " groups of rows share their values")
                .withFix("先处理重复的数据", "mend the repeated rows first");
    }

    static Problem keyChanged(String object, String key) {
        return Problem.error(
                        "UNIQUE_CHANGED",
                        place(object, key),
                        "唯一约束“" + key + "”在数据库中包含的字段与定义不同，已发布的唯一约束不能改字段",
                        "unique key " + key
                                + " stands in the database with other fields: a published key keeps its fields")
                .withFix("给新的约束另取一个标识；旧约束继续有效", "give the new key another id; the old one stays in force");
    }

    static Problem keyStays(String object, String key) {
        return Problem.warning(
                "UNIQUE_STILL_ENFORCED",
                place(object, key),
                "定义中已没有唯一约束“" + key + "”，但数据库仍会执行它：发布只增加、不删除",
                "unique key " + key
                        + " is gone from the definition but still enforced: publishing adds and never drops");
    }

    private static Place place(String object, String path) {
        return new Place.InFile("object/" + object, 0, 0, path);
    }

    private static String zh(ColumnType type) {
        if (type instanceof ColumnType.Text text) {
            return "文本（" + text.length() + "）";
        } else if (type instanceof ColumnType.Fixed fixed) {
            return "定长文本（" + fixed.length() + "）";
        } else if (type instanceof ColumnType.Whole) {
            return "整数或引用";
        } else if (type instanceof ColumnType.Exact exact) {
            return "小数（" + exact.precision() + "," + exact.scale() + "）";
        } else if (type instanceof ColumnType.Bool) {
            return "是/否";
        } else if (type instanceof ColumnType.Date) {
            return "日期";
        } else if (type instanceof ColumnType.Instant) {
            return "日期时间";
        }
        return ((ColumnType.Foreign) type).name();
    }

    static String en(ColumnType type) {
        if (type instanceof ColumnType.Text text) {
            return "text(" + text.length() + ")";
        } else if (type instanceof ColumnType.Fixed fixed) {
            return "fixed text(" + fixed.length() + ")";
        } else if (type instanceof ColumnType.Whole) {
            return "integer or reference";
        } else if (type instanceof ColumnType.Exact exact) {
            return "decimal(" + exact.precision() + "," + exact.scale() + ")";
        } else if (type instanceof ColumnType.Bool) {
            return "boolean";
        } else if (type instanceof ColumnType.Date) {
            return "date";
        } else if (type instanceof ColumnType.Instant) {
            return "date-time";
        }
        return ((ColumnType.Foreign) type).name();
    }
}
