package cn.minshui.engine.testkit.data;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.util.List;

/** A library with the three administrators at its root and one of a company, east, below which there is a room. */
final class Administration {
    private static final SourceFile ROLES = new SourceFile(LibraryPlatform.FURTHER, """
            kind: role
            name: system-administrator
            label: {zh: 系统管理员, en: System administrator}
            grants:
              tenant: {operations: [read, update]}
              organization: {operations: [read, create, update, delete]}
              user: {operations: [read, create, update, delete]}
            ---
            kind: role
            name: security-administrator
            label: {zh: 安全管理员, en: Security administrator}
            delegates: ["*"]
            grants:
              organization: {operations: [read]}
              user: {operations: [read], actions: [set-password]}
              user-role: {operations: [read, create, update, delete]}
              role: {operations: [read, create, update, delete, history]}
              role-grant: {operations: [read, create, update, delete, history]}
            ---
            kind: role
            name: audit-administrator
            label: {zh: 审计管理员, en: Audit administrator}
            grants:
              finding: {operations: [read]}
              user: {operations: [read]}
            ---
            kind: role
            name: company-administrator
            label: {zh: 公司管理员, en: Company administrator}
            belowRoot: true
            delegates: [librarian, company-administrator]
            grants:
              organization: {operations: [read, create, update]}
              user: {operations: [read, create, update], actions: [set-password]}
              user-role: {operations: [read, create, update, delete]}
            ---
            kind: role
            name: weeder
            label: {zh: 剔旧员, en: Weeder}
            grants:
              book: {operations: [read, delete]}
            ---
            kind: object
            name: finding
            label: {zh: 审计发现, en: Finding}
            module: platform
            scope: organization
            duty: audit
            title: words
            fields:
              words: {type: text, maxLength: 40, label: {zh: 文字, en: Words}}
            """);

    private Administration() {}

    /** Users: {@code sys}, {@code sec}, {@code aud} at the root, {@code com} at east; room is a station below east. */
    static LibraryPlatform platform(Database database) {
        LibraryPlatform library = new LibraryPlatform(database, List.of(ROLES), List.of());
        long root = library.founded.root().value();
        library.user("sys", root, "system-administrator");
        library.user("sec", root, "security-administrator");
        library.user("aud", root, "audit-administrator");
        library.user("com", library.east, "company-administrator");
        return library;
    }
}
