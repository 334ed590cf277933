package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.core.audit.AuditAnchors;
import cn.minshui.engine.core.audit.AuditArchive;
import cn.minshui.engine.core.audit.AuditChain;
import cn.minshui.engine.core.audit.AuditCheck;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.audit.administration.AuditChecks;
import cn.minshui.engine.core.audit.administration.SealAgain;
import cn.minshui.engine.core.audit.administration.SwitchAudit;
import cn.minshui.engine.core.audit.administration.VerifyAudit;
import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.seal.SealCheck;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.schedule.AuditJob;
import cn.minshui.engine.core.schedule.JobHandler;
import cn.minshui.engine.spi.action.ActionHandler;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What keeps the audit trail whole: its chain, its check, its archive. */
record AuditParts(AuditTrail trail, AuditChain chain, AuditChecks checks, AuditArchive archive, SealAgain sealAgain) {
    private static final String FOLDER = "audit";

    /** @param folder anchors and archives */
    static AuditParts of(Database database, DataEngine data, Path folder, Clock clock) {
        AuditTrail trail = data.audit();
        SealCheck seals = new SealCheck(database);
        AuditAnchors anchors = new AuditAnchors(folder.resolve("anchors"));
        AuditChain chain = new AuditChain(database, anchors, clock);
        Path archive = folder.resolve("archive");
        AuditCheck check = new AuditCheck(database, chain, anchors, archive);
        AuditChecks checks = new AuditChecks(check, trail, seals, data::model);
        return new AuditParts(
                trail,
                chain,
                checks,
                new AuditArchive(database, archive, clock),
                new SealAgain(seals, data::model, trail));
    }

    /** Beside the database, never in it. */
    static Path folder(DataDirectory data) {
        return data.root().resolve(FOLDER);
    }

    List<ActionHandler> actions() {
        return List.of(new VerifyAudit(checks), new SwitchAudit(trail.switches(), trail), sealAgain);
    }

    JobHandler job(DataAccessFactory data) {
        return new AuditJob(checks, archive, data, PlanIdentities.OPERATOR);
    }
}
