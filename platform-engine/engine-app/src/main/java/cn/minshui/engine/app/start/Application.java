package cn.minshui.engine.app.start;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.liquibase.LiquibaseAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;

/** Spring's view of the application: web, security and the engine as beans. */
@SpringBootApplication(
        scanBasePackages = "cn.minshui.engine.app",
        exclude = {
            DataSourceAutoConfiguration.class,
            LiquibaseAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class
        })
public class Application {}
