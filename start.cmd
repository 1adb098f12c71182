@echo off
rem Opens the menu for the folder this file lies in, or for the folder or file that is dropped on it.
rem Only ASCII in here: cmd reads this file in the console's own code page. Not yet tried on Windows.
setlocal DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
if not defined WORKBOOK_TOOLS_LANGUAGE set "WORKBOOK_TOOLS_LANGUAGE=da"
set "HERE=%~dp0"
set "WORK=%~dp0"
if "%~1"=="" goto found
set "WORK=%~f1"
if exist "%~f1\" goto found
set "WORK=%~dp1"
:found
rem pushd gives a network folder (\\server\share) a drive letter for as long as it is needed.
pushd "%WORK%"
if errorlevel 1 goto nofolder
if defined WORKBOOK_TOOLS_HOME if exist "%WORKBOOK_TOOLS_HOME%\.venv\Scripts\workbook-tools.exe" goto home
if defined WORKBOOK_TOOLS_HOME if exist "%WORKBOOK_TOOLS_HOME%\python\python.exe" goto homeportable
if exist "%HERE%.venv\Scripts\workbook-tools.exe" goto beside
if exist "%HERE%python\python.exe" goto portable
if exist "C:\workbook-tools\.venv\Scripts\workbook-tools.exe" goto usual
if exist "%ProgramFiles%\workbook-tools\python\python.exe" goto programs
where workbook-tools >nul 2>nul
if not errorlevel 1 goto path
echo workbook-tools er ikke installeret. Se vejledningen, afsnit 1.
goto end
:home
"%WORKBOOK_TOOLS_HOME%\.venv\Scripts\workbook-tools.exe" menu
goto end
:beside
"%HERE%.venv\Scripts\workbook-tools.exe" menu
goto end
:portable
"%HERE%python\python.exe" -m workbook_tools menu
goto end
:homeportable
"%WORKBOOK_TOOLS_HOME%\python\python.exe" -m workbook_tools menu
goto end
:programs
"%ProgramFiles%\workbook-tools\python\python.exe" -m workbook_tools menu
goto end
:usual
"C:\workbook-tools\.venv\Scripts\workbook-tools.exe" menu
goto end
:path
workbook-tools menu
:end
popd
echo.
pause
exit /b 0
:nofolder
echo Mappen kan ikke findes. Kopier start.cmd ind i mappen, og dobbeltklik den der.
pause
exit /b 1
