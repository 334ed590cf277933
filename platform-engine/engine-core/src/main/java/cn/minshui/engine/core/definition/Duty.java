package cn.minshui.engine.core.definition;

import java.util.List;
import java.util.Locale;

/** Whose work it is to write an object or to take an action. Nobody holds roles of two duties. */
public enum Duty {
    /** Organisations, accounts, jobs, parameters, plugins: that the system runs. */
    SYSTEM,
    /** Roles and who holds them, passwords, keys. */
    SECURITY,
    /** Looking at what everybody did; reading is work here. */
    AUDIT,
    /** What the system is for. */
    BUSINESS;

    public static Duty of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The role of whoever does this work for a whole tenant; business has none. */
    public String administrator() {
        return en() + "-administrator";
    }

    /** Roles of the three administrators. */
    public static List<String> administrators() {
        return List.of(SYSTEM.administrator(), SECURITY.administrator(), AUDIT.administrator());
    }

    public String zh() {
        return switch (this) {
            case SYSTEM -> "系统管理";
            case SECURITY -> "安全管理";
            case AUDIT -> "审计管理";
            case BUSINESS -> "业务";
        };
    }

    public String en() {
        return name().toLowerCase(Locale.ROOT);
    }
}
