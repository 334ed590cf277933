package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;

/** Every way in which definitions can be wrong. The names are stable: documents and scripts refer to them. */
public enum MetaErrorCode {
    // reading
    FILE_TOO_LARGE,
    FILE_ENCODING,
    FILE_EMPTY,
    YAML_SYNTAX,
    YAML_DUPLICATE_KEY,
    YAML_ALIAS,
    YAML_TOO_DEEP,
    YAML_TAG,
    DOCUMENT_NOT_MAP,
    KIND_MISSING,
    KIND_UNKNOWN,
    DEFINITION_DUPLICATE,
    // form
    SCHEMA_REQUIRED,
    SCHEMA_UNKNOWN_PROPERTY,
    SCHEMA_PROPERTY_OF_OTHER_TYPE,
    SCHEMA_NAME,
    SCHEMA_ENUM,
    SCHEMA_TYPE,
    SCHEMA_PATTERN,
    SCHEMA_LENGTH,
    SCHEMA_RANGE,
    SCHEMA_OTHER,
    // overlays
    EXTENDS_UNKNOWN,
    OVERLAY_NULL,
    OVERLAY_LOCKED,
    OVERLAY_NOT_TIGHTER,
    OVERLAY_DELETE_UNKNOWN,
    OVERLAY_AFTER_UNKNOWN,
    OVERLAY_OPERATOR,
    OVERLAY_FIELD_NOT_OPTIONAL,
    OVERLAY_NEW_DEFINITION,
    BRANCH_RULE_UNKNOWN,
    // meaning
    REFERENCE_UNKNOWN,
    FIELD_UNKNOWN,
    NAME_RESERVED,
    NAME_TOO_LONG,
    COLUMN_COLLISION,
    COLUMN_TYPE_CONFLICT,
    KEY_NOT_UNIQUE,
    UNIQUE_WITHIN,
    TREE_REFERENCE,
    TREE_PATH,
    HAND_OVER_USER,
    TITLE_UNSUITABLE,
    FIELD_UNORDERED,
    SEARCH_TEXT,
    SENSITIVE_USE,
    JSON_SCHEMA_INVALID,
    CHILD_PARENT,
    DECIMAL_SHAPE,
    RANGE_EMPTY,
    PATTERN_INVALID,
    COMPUTED_CYCLE,
    COMPUTED_STORED,
    ROLLUP_SOURCE,
    DEFAULT_INVALID,
    DEFAULT_CYCLE,
    STATE_FIELD,
    STATE_UNKNOWN,
    STATE_UNREACHABLE,
    TRANSITION_UNKNOWN,
    EFFECT_FIELD,
    REASON_LOST,
    EVENT_CAUSE,
    PURGE_WITHOUT_SOFT_DELETE,
    EVENT_FIELD,
    APPROVAL_USE,
    JOB_SCHEDULE,
    OPEN_API_TARGET,
    OPEN_API_FIELD,
    OPEN_API_PARAMETER,
    ACTION_WITHOUT_EFFECT,
    HANDLER_UNKNOWN,
    WIDGET_UNKNOWN,
    PERMISSION_UNKNOWN,
    ACTION_UNKNOWN,
    DUTIES_APART,
    SEQUENCE_FORMAT,
    PARAMETER_VALUE,
    SCRIPT_SYNTAX,
    SCRIPT_USE,
    SCRIPT_RIGHTS,
    SCRIPT_NAME_UNKNOWN,
    TEST_SUBJECT_UNKNOWN,
    IMPORT_WITHOUT_TARGET,
    KIND_COMPILE_FAILED;

    public Problem at(Place place, String zh, String en) {
        return Problem.error(name(), place, zh, en);
    }

    public Problem warning(Place place, String zh, String en) {
        return Problem.warning(name(), place, zh, en);
    }
}
