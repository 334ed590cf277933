package cn.minshui.engine.core.audit;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.ObjectDefinition.StateMachine;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Text;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operations of entries are called for people: the engine's own here, actions and transitions by their definitions. */
public final class AuditWords {
    private static final String MANY = "bulk-";

    private static final Map<String, Text> WORDS = Map.ofEntries(
            Map.entry("create", new Text("新建", "Create")),
            Map.entry("update", new Text("修改", "Change")),
            Map.entry("delete", new Text("删除", "Delete")),
            Map.entry("restore", new Text("恢复", "Restore")),
            Map.entry("unused-account", new Text("停用长期未用账号", "Unused account disabled")),
            Map.entry("unused-accounts", new Text("检查长期未用账号", "Check of unused accounts")),
            Map.entry("login-purge", new Text("清理过期登录数据", "Purge of ended logins")),
            Map.entry("rotate-signing-keys", new Text("更换签名密钥", "Signing key changed")),
            Map.entry("purge", new Text("彻底删除", "Delete for good")),
            Map.entry("export", new Text("导出", "Export")),
            Map.entry("import", new Text("导入", "Import")),
            Map.entry("read-plain", new Text("查看敏感内容", "Read sensitive values")),
            Map.entry("publish", new Text("发布定义", "Publish")),
            Map.entry("follow", new Text("组织改用另一版定义", "Follow another release")),
            Map.entry("login", new Text("登录", "Log in")),
            Map.entry("logout", new Text("退出登录", "Log out")),
            Map.entry("session-end", new Text("登录被结束", "Login ended")),
            Map.entry("step-up", new Text("再次验证身份", "Prove identity again")),
            Map.entry("lock", new Text("登录被锁定", "Login locked")),
            Map.entry("unlock", new Text("解除登录锁定", "Unlock login")),
            Map.entry("second-factor-on", new Text("启用第二因素", "Second factor on")),
            Map.entry("second-factor-off", new Text("停用第二因素", "Second factor off")),
            Map.entry("reset-second-factor", new Text("停用他人的第二因素", "Take a second factor away")),
            Map.entry("client-token", new Text("系统取得令牌", "Token for a system")),
            Map.entry("sign-on", new Text("单点登录", "Single sign-on")),
            Map.entry("explain", new Text("查询他人权限", "Explain somebody's rights")),
            Map.entry("approval-done", new Text("批准并执行", "Approved and done")),
            Map.entry("approval-failed", new Text("批准后执行失败", "Approved and failed")),
            Map.entry("approval-alone", new Text("无须复核", "No second person needed")),
            Map.entry("open-call", new Text("调用开放接口", "Call an open interface")),
            Map.entry("try-out", new Text("试用开放接口", "Try an open interface")),
            Map.entry("backup", new Text("备份", "Backup")),
            Map.entry("check", new Text("核对审计记录与印记", "Check the trail and the seals")),
            Map.entry("switch-on", new Text("开始记录一类审计", "Category switched on")),
            Map.entry("switch-off", new Text("停止记录一类审计", "Category switched off")),
            Map.entry("seal-row", new Text("重新加盖印记", "Seal a record again")),
            Map.entry("get", new Text("查看（被拒绝）", "Look (refused)")),
            Map.entry("head", new Text("查看（被拒绝）", "Look (refused)")),
            Map.entry("post", new Text("提交（被拒绝）", "Submit (refused)")),
            Map.entry("put", new Text("修改（被拒绝）", "Change (refused)")),
            Map.entry("patch", new Text("修改（被拒绝）", "Change (refused)")),
            Map.entry("options", new Text("查看（被拒绝）", "Look (refused)")));

    private AuditWords() {}

    /** Operations that the engine writes whatever a model says. */
    public static Set<String> engine() {
        return WORDS.keySet();
    }

    /** Of an operation of the engine's own. */
    public static Optional<String> zh(String operation) {
        return Optional.ofNullable(WORDS.get(operation)).map(Text::zh);
    }

    /** @param object that it was done to; null without one @return empty of what neither the engine nor the model knows */
    public static Optional<Text> of(CompiledModel model, @Nullable String object, String operation) {
        Optional<Text> own = Optional.ofNullable(object)
                .flatMap(model::object)
                .map(CompiledObject::definition)
                .flatMap(definition -> defined(definition, operation));
        if (own.isPresent()) {
            return own;
        }
        Text known = WORDS.get(operation);
        if (known == null && operation.startsWith(MANY)) {
            return of(model, object, operation.substring(MANY.length()))
                    .map(one -> new Text("批量" + one.zh(), one.en() + ", many"));
        }
        return Optional.ofNullable(known);
    }

    private static Optional<Text> defined(ObjectDefinition definition, String operation) {
        ActionDefinition action = definition.actions().get(operation);
        if (action != null) {
            return Optional.of(action.label());
        }
        StateMachine states = definition.states();
        return states == null
                ? Optional.empty()
                : Optional.ofNullable(states.transitions().get(operation)).map(ObjectDefinition.Transition::label);
    }
}
